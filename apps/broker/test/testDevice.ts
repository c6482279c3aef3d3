import type { DeviceEvent } from '@porchlight/contracts';
import {
  bytesToBase64,
  bytesToHex,
  type ClipId,
  type DeviceId,
  type EpochMs,
  systemRandom,
} from '@porchlight/kernel';
import { deviceIdOf, makeStatement, type StatementName } from '@porchlight/seal/header';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { ClipSealer, type KeyPair } from '@porchlight/seal/seal';

/** A device with keys of its own. */
export interface TestDevice {
  readonly deviceId: DeviceId;
  readonly signing: KeyPair;
}

export interface SealedClip {
  readonly clipId: ClipId;
  readonly opening: Uint8Array;
  readonly segments: readonly Uint8Array[];
  readonly manifest: Uint8Array;
  readonly records: readonly Uint8Array[];
}

/** The same for the same `seed`. */
export function testDevice(seed: Uint8Array = systemRandom(32)): TestDevice {
  const signing = primitives.signKeyPair(seed);
  return { deviceId: deviceIdOf(signing.publicKey, primitives), signing };
}

export function statementBy(device: TestDevice, name: StatementName, value: unknown): Uint8Array {
  return makeStatement(name, value, (message) => primitives.sign(message, device.signing.secretKey));
}

/** The password of one CONNECT. */
export function proofOf(device: TestDevice, changes: Record<string, unknown> = {}): string {
  const { deviceId } = device;
  const proof = {
    deviceId,
    clientId: deviceId,
    audience: 'porchlight-broker',
    atMs: Date.now(),
    nonceHex: bytesToHex(systemRandom(32)),
    ...changes,
  };
  return bytesToBase64(statementBy(device, 'connect', proof));
}

export function eventOf(
  device: TestDevice,
  number: number,
  event: DeviceEvent['event'] = { kind: 'press' },
): Uint8Array {
  const { deviceId } = device;
  return statementBy(device, 'event', { deviceId, number, atMs: Date.now(), clockUncertaintyMs: 10, event });
}

/** A clip of a picture track: the initialization segment and `units` units of `unitBytes` each. */
export function sealClip(device: TestDevice, units = 3, unitBytes = 2000): SealedClip {
  const epoch = primitives.boxKeyPair(systemRandom(32));
  const startedAtMs = (Date.now() - 60_000) as EpochMs;
  const sealer = new ClipSealer(
    {
      deviceId: device.deviceId,
      signingSecretKey: device.signing.secretKey,
      epoch: 1,
      epochKey: epoch.publicKey,
    },
    {
      clipNumber: 0,
      startedAtMs,
      clockUncertaintyMs: 10,
      triggerOffsetMs: 0,
      trigger: 'motion',
      tracks: { picture: true, sound: false },
      cell: null,
      previousOpeningHash: new Uint8Array(32),
      thumbnail: null,
    },
    primitives,
    systemRandom,
  );
  const segments: Uint8Array[] = [];
  for (let i = 0; i <= units; i++) {
    const startOffsetMs = 100 * Math.max(0, i - 1);
    const durationMs = i === 0 ? 0 : 100;
    const bytes = new Uint8Array(unitBytes).fill(i);
    segments.push(
      ...sealer.unit('picture', { bytes, startOffsetMs, durationMs, isKeyframe: i > 0, isLast: i === units }),
    );
  }
  const manifest = sealer.manifest({
    endedAtMs: (startedAtMs + 100 * units) as EpochMs,
    clockUncertaintyMs: 10,
    reason: 'motion-ended',
    cells: [],
    checkpoint: new Uint8Array(0),
  });
  const { clipId, opening } = sealer;
  return { clipId, opening, segments, manifest, records: [opening, ...segments, manifest] };
}
