import type { EpochMs, RandomSource } from '@porchlight/kernel';
import type { Track } from '../src/header/index.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { type ClipBeginning, ClipSealer, type SealingDevice, type Unit } from '../src/seal/index.ts';

export interface FilmedUnit extends Unit {
  readonly track: Track;
}

export interface FilmedClip {
  readonly opening: Uint8Array;
  readonly openingHash: Uint8Array;
  readonly segments: readonly Uint8Array[];
  readonly manifest: Uint8Array;
  /** All of them, in the order in which they are stored. */
  readonly records: readonly Uint8Array[];
}

export const STARTED_AT_MS = 1_780_000_000_000 as EpochMs;
export const CELL = '8a1fb46622dffff';

export function beginning(changes: Partial<ClipBeginning> = {}): ClipBeginning {
  return {
    clipNumber: 0,
    startedAtMs: STARTED_AT_MS,
    clockUncertaintyMs: 250,
    triggerOffsetMs: 4_000,
    trigger: 'motion',
    tracks: { picture: true, sound: true },
    cell: CELL,
    previousOpeningHash: new Uint8Array(32),
    thumbnail: null,
    ...changes,
  };
}

/** `length` bytes of which byte i is i mod 251. */
export function patternBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

/** A unit after the initialization segment, one second long. */
export function unitOf(track: Track, second: number, bytes: Uint8Array, isLast = false): FilmedUnit {
  const startOffsetMs = second * 1_000;
  return { track, bytes, startOffsetMs, durationMs: 1_000, isKeyframe: track === 'picture', isLast };
}

export function initializationOf(track: Track, bytes: Uint8Array): FilmedUnit {
  return { track, bytes, startOffsetMs: 0, durationMs: 0, isKeyframe: false, isLast: false };
}

/** Both tracks, a picture unit of three segments, and `seconds` seconds. */
export function filmedScene(seconds = 2, pictureBytes = 300): FilmedUnit[] {
  const units = [initializationOf('picture', patternBytes(40)), initializationOf('sound', patternBytes(24))];
  for (let second = 0; second < seconds; second++) {
    const isLast = second === seconds - 1;
    units.push(unitOf('picture', second, patternBytes(pictureBytes + second), isLast));
    units.push(unitOf('sound', second, patternBytes(33 + second), isLast));
  }
  return units;
}

/** Seals `units`, and closes the clip after the end of the last. */
export function film(
  device: SealingDevice,
  start: ClipBeginning,
  units: readonly FilmedUnit[],
  primitives: SealPrimitives,
  random: RandomSource,
): FilmedClip {
  const sealer = new ClipSealer(device, start, primitives, random);
  const segments = units.flatMap((unit) => sealer.unit(unit.track, unit));
  const endMs = Math.max(...units.map((unit) => unit.startOffsetMs + unit.durationMs));
  const manifest = sealer.manifest({
    endedAtMs: (start.startedAtMs + endMs) as EpochMs,
    clockUncertaintyMs: start.clockUncertaintyMs,
    reason: 'motion-ended',
    cells: start.cell === null ? [] : [start.cell],
    checkpoint: new Uint8Array(0),
  });
  const { opening, openingHash } = sealer;
  return { opening, openingHash, segments, manifest, records: [opening, ...segments, manifest] };
}
