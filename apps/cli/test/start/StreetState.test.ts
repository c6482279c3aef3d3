import type { DeviceEvent } from '@porchlight/contracts';
import type { ClipSummary } from '@porchlight/contracts/http';
import type { ClipId, DeviceId, EpochMs } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import type { FeedEntry } from '../../src/start/board/BoardState.ts';
import { StreetState } from '../../src/start/StreetState.ts';

const DOOR = '0'.repeat(31).concat('1') as DeviceId;
const NOW_MS = 1_750_000_000_000;

function street() {
  const told: FeedEntry[] = [];
  const state = new StreetState([{ name: 'door', kind: 'doorbell', deviceId: DOOR, folder: '/' }], (entry) =>
    told.push(entry),
  );
  return { state, told, device: () => state.boardDevices(NOW_MS)[0] };
}

function happened(event: DeviceEvent['event'], atMs = NOW_MS): DeviceEvent {
  return { deviceId: DOOR, number: 0, atMs: atMs as EpochMs, clockUncertaintyMs: 250, event };
}

function clip(id: number, changes: Partial<ClipSummary> = {}): ClipSummary {
  return {
    clipId: String(id).padStart(32, '0') as ClipId,
    deviceId: DOOR,
    startedAtMs: (NOW_MS + id * 1000) as EpochMs,
    endedAtMs: (NOW_MS + id * 1000 + 12_300) as EpochMs,
    clockUncertaintyMs: 250,
    finished: true,
    segmentCount: 20,
    sizeBytes: 100_000,
    storedAtMs: (NOW_MS + id * 1000 + 13_000) as EpochMs,
    ...changes,
  };
}

describe('StreetState', () => {
  test('counts a clip once, however often the cloud lists it', () => {
    const { state, device } = street();
    state.takeClips([clip(1), clip(2)], false);
    state.takeClips([clip(2), clip(1)], true);
    expect(state.counters).toMatchObject({ clips: 2, ciphertextBytes: 200_000 });
    expect(device()?.clips).toBe(2);
    expect(state.newestClip?.clipId).toBe(clip(2).clipId);
  });

  test('takes the longer one where an unfinished clip was completed', () => {
    const { state } = street();
    state.takeClips([clip(1, { finished: false, sizeBytes: 40_000 })], true);
    state.takeClips([clip(1)], true);
    expect(state.counters).toMatchObject({ clips: 1, ciphertextBytes: 100_000 });
  });

  test('tells of clips that are news, and not of those from earlier runs', () => {
    const { state, told } = street();
    state.takeClips([clip(1)], false);
    state.takeClips([clip(2), clip(1)], true);
    expect(told.map(({ text }) => text)).toEqual(['stored 12.3 s, 100 kB sealed']);
  });

  test('a bell rings for some seconds', () => {
    const { state, device } = street();
    state.takeEvent(happened({ kind: 'press' }));
    expect(device()?.ringing).toBe(true);
    expect(state.boardDevices(NOW_MS + 6000)[0]?.ringing).toBe(false);
  });

  test('names the command that a result is of, where we sent it', () => {
    const { state, told } = street();
    state.takeSent('a', 'siren on');
    state.takeEvent(happened({ kind: 'command-result', commandId: 'a', outcome: 'done' }));
    state.takeEvent(
      happened({ kind: 'command-result', commandId: 'b', outcome: 'refused', reason: 'stale_command' }),
    );
    expect(told.map(({ text }) => text)).toEqual([
      'siren on: checked and done',
      'a command: refused, stale_command',
    ]);
  });

  test('films from the first frame to the last', () => {
    const { state, device } = street();
    const { clipId } = clip(1);
    const begun = { startedAtMs: NOW_MS, clockUncertaintyMs: 250, trigger: 'motion' };
    state.takeReport({ report: 'clip-begun', deviceId: DOOR, clipId, ...begun });
    expect(device()?.filming).toBe(true);
    state.takeReport({ report: 'clip-sealed', deviceId: DOOR, clipId, endedAtMs: NOW_MS, segmentCount: 1 });
    expect(device()?.filming).toBe(false);
  });

  test('passes over what is of devices of nobody', () => {
    const { state, told } = street();
    state.takeEvent({ ...happened({ kind: 'press' }), deviceId: 'f'.repeat(32) as DeviceId });
    expect(told).toEqual([]);
    expect(state.counters.events).toBe(0);
  });
});
