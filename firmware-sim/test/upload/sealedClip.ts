import { randomBytes } from 'node:crypto';
import { type ClipId, type EpochMs, systemRandom } from '@porchlight/kernel';
import { deviceIdOf } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { ClipSealer } from '@porchlight/seal/seal';

const signing = nodePrimitives.signKeyPair(systemRandom(32));
const epochKey = nodePrimitives.boxKeyPair(systemRandom(32)).publicKey;
const deviceId = deviceIdOf(signing.publicKey, nodePrimitives);

export const SEALING_DEVICE = { deviceId, signingKey: signing.publicKey };

export interface SealedClip {
  readonly clipId: ClipId;
  /** Opening, an initialization segment, `seconds` units of `unitBytes`, manifest. */
  readonly records: readonly Uint8Array[];
}

/** A clip without a picture inside, for what needn't look. */
export function sealedClip(seconds: number, unitBytes = 2000, clipNumber = 0): SealedClip {
  const sealer = new ClipSealer(
    { deviceId, signingSecretKey: signing.secretKey, epoch: 1, epochKey },
    {
      clipNumber,
      startedAtMs: 1_780_000_000_000 as EpochMs,
      clockUncertaintyMs: 250,
      triggerOffsetMs: 0,
      trigger: 'motion',
      tracks: { picture: true, sound: false },
      cell: null,
      previousOpeningHash: new Uint8Array(32).fill(clipNumber === 0 ? 0 : 1),
      thumbnail: null,
    },
    nodePrimitives,
    systemRandom,
  );
  const segments = Array.from({ length: seconds + 1 }, (_, i) =>
    sealer.unit('picture', {
      bytes: randomBytes(i === 0 ? 500 : unitBytes),
      startOffsetMs: i === 0 ? 0 : (i - 1) * 1000,
      durationMs: i === 0 ? 0 : 1000,
      isKeyframe: i > 0,
      isLast: i === seconds,
    }),
  ).flat();
  const manifest = sealer.manifest({
    endedAtMs: (1_780_000_000_000 + seconds * 1000) as EpochMs,
    clockUncertaintyMs: 250,
    reason: 'motion-ended',
    cells: [],
    checkpoint: new Uint8Array(0),
  });
  return { clipId: sealer.clipId, records: [sealer.opening, ...segments, manifest] };
}
