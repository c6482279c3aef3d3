import type { IndexedClip } from '@porchlight/domain';
import { cellOf } from '@porchlight/geo';
import type { ClipId, DeviceId, EpochMs, HouseholdId } from '@porchlight/kernel';
import { bytesToHex, epochMs, randomId, systemRandom } from '@porchlight/kernel';

/** A moment that tests count from: 2026-11-01T12:00:00Z. */
export const SAMPLE_TIME_MS = Date.UTC(2026, 10, 1, 12);

/** `SAMPLE_TIME_MS` and so much later. */
export function sampleTime(afterMs: number): EpochMs {
  return epochMs(SAMPLE_TIME_MS + afterMs);
}

export function sampleDeviceId(): DeviceId {
  return randomId(systemRandom) as DeviceId;
}

export function sampleHouseholdId(): HouseholdId {
  return randomId(systemRandom) as HouseholdId;
}

/** `count` neighbouring cells somewhere on Earth, other ones for each call: a town that no other test films in. */
export function sampleTown(count: number): readonly string[] {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2)) as Uint32Array & readonly [number, number];
  const longitude = -170 + (a / 2 ** 32) * 330;
  const latitude = -55 + (b / 2 ** 32) * 110;
  return Array.from({ length: count }, (_, i) => cellOf([longitude + i * 0.01, latitude]));
}

/** A finished clip of 20 seconds with ids of its own and no cells, but for what `given` says. */
export function sampleClip(given: Partial<IndexedClip> = {}): IndexedClip {
  const clipId = given.clipId ?? (randomId(systemRandom) as ClipId);
  return {
    clipId,
    deviceId: sampleDeviceId(),
    householdId: sampleHouseholdId(),
    openingHashHex: bytesToHex(systemRandom(32)),
    finished: true,
    startedAtMs: sampleTime(0),
    endedAtMs: sampleTime(20_000),
    clockUncertaintyMs: 0,
    cells: [],
    segmentCount: 10,
    sizeBytes: 1_000_000,
    objectKey: `clips/${clipId}/finished`,
    storedAtMs: sampleTime(60_000),
    receipt: systemRandom(200),
    ...given,
  };
}
