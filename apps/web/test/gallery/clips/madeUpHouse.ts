import type { ClipSummary } from '@porchlight/contracts/http';
import { TRIGGERS } from '@porchlight/seal/header';

const DEVICES = [
  ['a1', 'doorbell', 'Front door'],
  ['b2', 'camera', 'Yard'],
  ['c3', 'floodlight', 'Garage drive'],
] as const;
const MINUTE_MS = 60_000;

/** Hex of 16 bytes out of a number. */
export function madeUpId(of: number | string): string {
  return String(of).padStart(32, '0');
}

/** Devices of a house that there is not. */
export function madeUpDevices() {
  return DEVICES.map(([id, kind, name]) => ({
    deviceId: madeUpId(id),
    kind,
    online: true,
    state: null,
    place: { name, longitude: 0, latitude: 0 },
    retiredAtMs: null,
    maySee: true,
    mayCommand: true,
  }));
}

/** Several hundred clips over some days, newest first, the newest some minutes ago. */
export function madeUpClips(count: number, nowMs: number): readonly ClipSummary[] {
  let atMs = nowMs;
  return Array.from({ length: count }, (_, index) => {
    atMs -= (3 + ((index * 7919) % 97)) * MINUTE_MS;
    const [device] = DEVICES[(index * 31) % DEVICES.length] ?? DEVICES[0];
    const lengthMs = 6_000 + ((index * 104_729) % 80_000);
    return {
      clipId: madeUpId(count - index),
      deviceId: madeUpId(device),
      startedAtMs: atMs,
      endedAtMs: atMs + lengthMs,
      clockUncertaintyMs: 200,
      finished: index !== 2,
      segmentCount: 84,
      sizeBytes: 3_400_000,
      storedAtMs: atMs + lengthMs,
    } as ClipSummary;
  });
}

/** What began a clip that there is not. */
export function madeUpTrigger(clipId: string) {
  return TRIGGERS[Number(clipId) % 3] ?? 'motion';
}
