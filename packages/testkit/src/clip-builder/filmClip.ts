import { type ClipId, type EpochMs, epochMs, type RandomSource, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { ClipSealer, type SealingDevice, type Unit } from '@porchlight/seal/seal';
import { SAMPLE_TIME_MS } from '../clip-index/sampleClip.ts';

/** What is filmed: a picture track of one unit a second, after its initialization segment. */
export interface Take {
  readonly startedAtMs: EpochMs;
  readonly seconds: number;
  /** Above 122,700 a unit takes several segments, of which the last alone is signed. */
  readonly unitBytes: number;
  readonly clockUncertaintyMs: number;
  /** The opening names the first, the manifest all. */
  readonly cells: readonly string[];
}

/** A sealed clip as its device sends it. */
export interface FilmedClip extends Take {
  readonly clipId: ClipId;
  readonly openingHash: Uint8Array;
  readonly endedAtMs: EpochMs;
  readonly opening: Uint8Array;
  readonly segments: readonly Uint8Array[];
  readonly manifest: Uint8Array;
  /** All of them, in the order in which they are stored. */
  readonly records: readonly Uint8Array[];
}

/**
 * Films and seals a clip of two seconds at `SAMPLE_TIME_MS` in no cells, but for what `given` says. With a `random` that repeats itself, two clips have the same
 * id and, where their takes begin alike, the same opening: what a sound device never sends.
 */
export function filmClip(
  device: SealingDevice,
  given: Partial<Take> = {},
  random: RandomSource = systemRandom,
): FilmedClip {
  const take: Take = {
    startedAtMs: epochMs(SAMPLE_TIME_MS),
    seconds: 2,
    unitBytes: 300,
    clockUncertaintyMs: 250,
    cells: [],
    ...given,
  };
  const sealer = new ClipSealer(device, beginningOf(take), nodePrimitives, random);
  const segments = unitsOf(take).flatMap((unit) => sealer.unit('picture', unit));
  const endedAtMs = epochMs(take.startedAtMs + 1000 * take.seconds);
  const { clockUncertaintyMs, cells } = take;
  const manifest = sealer.manifest({
    endedAtMs,
    clockUncertaintyMs,
    reason: 'motion-ended',
    cells,
    checkpoint: new Uint8Array(0),
  });
  const { clipId, opening, openingHash } = sealer;
  const records = [opening, ...segments, manifest];
  return { ...take, clipId, opening, openingHash, segments, manifest, records, endedAtMs };
}

function beginningOf(take: Take): ConstructorParameters<typeof ClipSealer>[1] {
  return {
    clipNumber: 0,
    startedAtMs: take.startedAtMs,
    clockUncertaintyMs: take.clockUncertaintyMs,
    triggerOffsetMs: 0,
    trigger: 'motion',
    tracks: { picture: true, sound: false },
    cell: take.cells[0] ?? null,
    previousOpeningHash: new Uint8Array(32),
    thumbnail: null,
  };
}

function unitsOf({ seconds, unitBytes }: Take): Unit[] {
  const unit = (i: number): Unit => ({
    bytes: new Uint8Array(unitBytes).fill(i),
    startOffsetMs: i * 1000,
    durationMs: 1000,
    isKeyframe: true,
    isLast: i === seconds - 1,
  });
  const initialization = {
    bytes: systemRandom(40),
    startOffsetMs: 0,
    durationMs: 0,
    isKeyframe: false,
    isLast: false,
  };
  return [initialization, ...Array.from({ length: seconds }, (_, i) => unit(i))];
}
