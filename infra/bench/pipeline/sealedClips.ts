import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWith, topics } from '@porchlight/contracts';
import { type ClipId, type DeviceId, type EpochMs, hexToBytes, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { ClipSealer } from '@porchlight/seal/seal';
import { z } from 'zod';

/** A device that publishes ready-made clips. */
export interface Publisher {
  readonly deviceId: DeviceId;
  readonly signingSecretKey: Uint8Array;
  readonly epochKey: Uint8Array;
  readonly cell: string;
}

export interface SealedClip {
  readonly clipId: ClipId;
  readonly messages: readonly { readonly topic: string; readonly record: Uint8Array }[];
  readonly sizeBytes: number;
}

/** 4 Mbit/s for ten seconds, a unit a second: what a good camera sends. */
const UNIT_BYTES = 500_000;
const UNITS = 10;
const INITIALIZATION_BYTES = 700;

const identitySchema = z.object({ signingSeedHex: z.string() });

export function publisherOf(
  device: { deviceId: DeviceId; folder: string },
  epochKeyHex: string,
  cell: string,
): Publisher {
  const identity = parseWith(
    identitySchema,
    JSON.parse(readFileSync(join(device.folder, 'identity.json'), 'utf8')),
    'the identity',
  );
  const { secretKey } = nodePrimitives.signKeyPair(hexToBytes(identity.signingSeedHex));
  return { deviceId: device.deviceId, signingSecretKey: secretKey, epochKey: hexToBytes(epochKeyHex), cell };
}

/** A clip of random bytes, sealed and signed as a device does it. */
export function sealClip({ deviceId, signingSecretKey, epochKey, cell }: Publisher): SealedClip {
  const startedAtMs = (Date.now() - 60_000) as EpochMs;
  const sealer = new ClipSealer(
    { deviceId, signingSecretKey, epoch: 1, epochKey },
    {
      clipNumber: 0,
      startedAtMs,
      clockUncertaintyMs: 0,
      triggerOffsetMs: 0,
      trigger: 'motion',
      tracks: { picture: true, sound: false },
      cell,
      previousOpeningHash: new Uint8Array(32),
      thumbnail: null,
    },
    nodePrimitives,
    systemRandom,
  );
  const { clipId } = sealer;
  const messages = [{ topic: topics.opening(deviceId, clipId), record: sealer.opening }];
  const add = (bytes: Uint8Array, startOffsetMs: number, durationMs: number, isLast: boolean) => {
    for (const record of sealer.unit('picture', {
      bytes,
      startOffsetMs,
      durationMs,
      isKeyframe: durationMs > 0,
      isLast,
    })) {
      messages.push({ topic: topics.segment(deviceId, clipId, messages.length - 1), record });
    }
  };
  add(new Uint8Array(INITIALIZATION_BYTES), 0, 0, false);
  for (let i = 0; i < UNITS; i++) add(new Uint8Array(UNIT_BYTES).fill(i), i * 1000, 1000, i === UNITS - 1);
  const endedAtMs = (startedAtMs + UNITS * 1000) as EpochMs;
  const end = {
    endedAtMs,
    clockUncertaintyMs: 0,
    reason: 'motion-ended' as const,
    cells: [cell],
    checkpoint: new Uint8Array(0),
  };
  messages.push({ topic: topics.manifest(deviceId, clipId), record: sealer.manifest(end) });
  return { clipId, messages, sizeBytes: messages.reduce((sum, { record }) => sum + record.length, 0) };
}
