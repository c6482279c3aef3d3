import type { ClipIndex, IndexedClip, MatchIndex, RequestStore, TimeSpan } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';
import {
  sampleClip,
  sampleDeviceId,
  sampleHouseholdId,
  sampleTime,
  sampleTown,
} from '../clip-index/sampleClip.ts';
import { entryOf, sampleRequest } from '../request-store/sampleRequest.ts';
import { matchesBruteForce } from './property.ts';

/** A match index and what feeds it. */
export interface MatchIndexUnderTest {
  readonly clips: ClipIndex;
  readonly requests: RequestStore;
  readonly matching: MatchIndex;
}

/** What every `MatchIndex` keeps. `open` may give the same parts to all tests: each makes ids and cells of its own. */
export function matchIndexContract(name: string, open: () => MatchIndexUnderTest): void {
  describe(`MatchIndex of ${name}`, () => {
    describe('clips in time', () => findsClipsInTime(open));
    describe('clips by cell', () => findsClipsByCell(open));
    describe('devices', () => findsDevices(open));
    describe('requests', () => findsRequests(open));
    describe('candidates', () => keepsCandidates(open));
    test('finds what a brute-force search finds, in random towns', () => matchesBruteForce(open));
  });
}

const WINDOW: TimeSpan = { fromMs: sampleTime(0), toMs: sampleTime(3_600_000) };

/** A clip from `fromMs` to `toMs` after the window's start. */
function clipAt(fromMs: number, toMs: number, given: Partial<IndexedClip>): IndexedClip {
  return sampleClip({ startedAtMs: sampleTime(fromMs), endedAtMs: sampleTime(toMs), ...given });
}

function findsClipsInTime(open: () => MatchIndexUnderTest): void {
  test.each([
    ['ends in the millisecond in which the window begins', -20_000, 0, 0, true],
    ['ends a millisecond earlier', -20_000, -1, 0, false],
    ['begins in the millisecond in which the window ends', 3_600_000, 3_620_000, 0, true],
    ['begins a millisecond later', 3_600_001, 3_620_000, 0, false],
    ['reaches the beginning by its clock uncertainty alone', -20_000, -500, 500, true],
    ['fails to reach it by a millisecond', -20_000, -501, 500, false],
    ['reaches the end by its clock uncertainty alone', 3_600_500, 3_620_000, 500, true],
    ['fails to reach the end by a millisecond', 3_600_501, 3_620_000, 500, false],
    [
      'is as long and as uncertain as can be and just reaches the beginning',
      -3_900_000,
      -3_600_000,
      3_600_000,
      true,
    ],
    ['is as uncertain as can be and just reaches the end', 7_200_000, 7_200_000, 3_600_000, true],
  ])(
    'one that %s: %i to %i ms, ± %i ms, is found: %s',
    async (_, fromMs, toMs, clockUncertaintyMs, isFound) => {
      const { clips, matching } = open();
      const cells = sampleTown(2);
      const clip = clipAt(fromMs, toMs, { cells, clockUncertaintyMs });
      await clips.commit(clip);
      const devices = await matching.devicesIn(cells, WINDOW);
      const { clipId, deviceId } = clip;
      expect(devices).toEqual(isFound ? [deviceId] : []);
      expect(await matching.clipsOf([deviceId], cells, WINDOW)).toEqual(
        isFound ? [{ clipId, deviceId }] : [],
      );
    },
  );
}

function findsClipsByCell(open: () => MatchIndexUnderTest): void {
  test('one is found by any of its cells, once, and not by a neighbouring one', async () => {
    const { clips, matching } = open();
    const [a = '', b = '', c = ''] = sampleTown(3);
    const clip = sampleClip({ cells: [a, b] });
    await clips.commit(clip);
    const { clipId, deviceId } = clip;
    const found = [{ clipId, deviceId }];
    expect(await matching.clipsOf([deviceId, deviceId], [a, b, c], WINDOW)).toEqual(found);
    expect(await matching.clipsOf([deviceId], [b], WINDOW)).toEqual(found);
    expect(await matching.clipsOf([deviceId], [c], WINDOW)).toEqual([]);
  });

  test('only those of the devices that were asked for are found', async () => {
    const { clips, matching } = open();
    const cells = sampleTown(1);
    const asked = sampleClip({ cells });
    for (const clip of [asked, sampleClip({ cells })]) await clips.commit(clip);
    const { clipId, deviceId } = asked;
    expect(await matching.clipsOf([deviceId, sampleDeviceId()], cells, WINDOW)).toEqual([
      { clipId, deviceId },
    ]);
    expect(await matching.clipsOf([], cells, WINDOW)).toEqual([]);
    expect(await matching.clipsOf([deviceId], [], WINDOW)).toEqual([]);
  });

  test('one that was replaced is found by its new cells and times alone', async () => {
    const { clips, matching } = open();
    const [before = '', after = ''] = sampleTown(2);
    const unfinished = clipAt(-10_000, -5_000, { cells: [before], finished: false });
    const { clipId, deviceId } = unfinished;
    await clips.commit(unfinished);
    await clips.commit({ ...unfinished, cells: [after], endedAtMs: sampleTime(0), finished: true });
    expect(await matching.clipsOf([deviceId], [after], WINDOW)).toEqual([{ clipId, deviceId }]);
    const early = { fromMs: sampleTime(-60_000), toMs: sampleTime(-1) };
    expect(await matching.clipsOf([deviceId], [before], early)).toEqual([]);
  });
}

function findsDevices(open: () => MatchIndexUnderTest): void {
  test('a placement widens with each clip, and a cell of the past stays one', async () => {
    const { clips, matching } = open();
    const deviceId = sampleDeviceId();
    const [home = '', away = ''] = sampleTown(2);
    await clips.commit(clipAt(0, 1_000, { deviceId, cells: [home] }));
    const later = { fromMs: sampleTime(50_000), toMs: sampleTime(60_000) };
    expect(await matching.devicesIn([home], later)).toEqual([]);
    await clips.commit(clipAt(90_000, 95_000, { deviceId, cells: [home, away] }));
    expect(await matching.devicesIn([home], later)).toEqual([deviceId]);
    expect(await matching.devicesIn([away], later)).toEqual([]);
    expect(
      await matching.devicesIn([home, away], { fromMs: sampleTime(95_000), toMs: sampleTime(99_000) }),
    ).toEqual([deviceId]);
  });

  test('a placement never shrinks, in whatever order its clips arrive', async () => {
    const { clips, matching } = open();
    const deviceId = sampleDeviceId();
    const cells = sampleTown(1);
    for (const [fromMs, toMs] of [
      [500_000, 600_000],
      [0, 1_000],
      [300_000, 310_000],
    ] as const) {
      await clips.commit(clipAt(fromMs, toMs, { deviceId, cells }));
    }
    for (const atMs of [0, 600_000]) {
      const moment = { fromMs: sampleTime(atMs), toMs: sampleTime(atMs) };
      expect(await matching.devicesIn(cells, moment)).toEqual([deviceId]);
    }
    for (const atMs of [-1, 600_001]) {
      const moment = { fromMs: sampleTime(atMs), toMs: sampleTime(atMs) };
      expect(await matching.devicesIn(cells, moment)).toEqual([]);
    }
  });

  test('a clip without cells places its device nowhere', async () => {
    const { clips, matching } = open();
    const clip = sampleClip();
    await clips.commit(clip);
    expect(await matching.devicesIn([], WINDOW)).toEqual([]);
    expect(await matching.clipsOf([clip.deviceId], sampleTown(1), WINDOW)).toEqual([]);
  });
}

function findsRequests(open: () => MatchIndexUnderTest): void {
  test('those whose cells and window a clip touches are found, both edges and its clock uncertainty included', async () => {
    const { requests, matching } = open();
    const [a = '', b = ''] = sampleTown(2);
    const request = sampleRequest({ ...WINDOW, cells: [a] });
    await requests.insert(request, entryOf(request));
    const found = (fromMs: number, toMs: number, clockUncertaintyMs = 0, cells: readonly string[] = [a, b]) =>
      matching.openRequestsTouching(clipAt(fromMs, toMs, { cells, clockUncertaintyMs }));
    expect(await found(-20_000, 0)).toEqual([request.requestId]);
    expect(await found(-20_000, -1)).toEqual([]);
    expect(await found(-20_000, -1, 1)).toEqual([request.requestId]);
    expect(await found(3_600_000, 3_600_500)).toEqual([request.requestId]);
    expect(await found(3_600_001, 3_600_500)).toEqual([]);
    expect(await found(3_600_001, 3_600_500, 1)).toEqual([request.requestId]);
    expect(await found(0, 500, 0, [b])).toEqual([]);
    expect(await found(0, 500, 0, [])).toEqual([]);
  });

  test('a request is open up to and including the time at which it closes', async () => {
    const { requests, matching } = open();
    const cells = sampleTown(1);
    const request = sampleRequest({ cells, closesAtMs: sampleTime(1_000_000) });
    await requests.insert(request, entryOf(request));
    const found = (storedAt: number) =>
      matching.openRequestsTouching(sampleClip({ cells, storedAtMs: sampleTime(storedAt) }));
    expect(await found(1_000_000)).toEqual([request.requestId]);
    expect(await found(1_000_001)).toEqual([]);
  });
}

function keepsCandidates(open: () => MatchIndexUnderTest): void {
  test('a household sees its own for that request, oldest first, however often they were added', async () => {
    const { clips, requests, matching } = open();
    const householdId = sampleHouseholdId();
    const [late, early, other, unchosen] = [
      clipAt(500, 600, { householdId, cells: sampleTown(1) }),
      clipAt(100, 200, { householdId }),
      clipAt(300, 400, {}),
      clipAt(700, 800, { householdId }),
    ] as const;
    const [request, another] = [sampleRequest(), sampleRequest()];
    for (const clip of [late, early, other, unchosen]) await clips.commit(clip);
    for (const each of [request, another]) await requests.insert(each, entryOf(each));
    await matching.addCandidates(request.requestId, [late.clipId, other.clipId]);
    await matching.addCandidates(request.requestId, [late.clipId, early.clipId, late.clipId]);
    await matching.addCandidates(request.requestId, []);
    expect(await matching.candidatesOf(request.requestId, householdId)).toEqual([early, late]);
    expect(await matching.candidatesOf(request.requestId, other.householdId)).toEqual([other]);
    expect(await matching.candidatesOf(another.requestId, householdId)).toEqual([]);
  });

  test('a clip that the index does not hold adds nothing', async () => {
    const { requests, matching } = open();
    const request = sampleRequest();
    const clip = sampleClip();
    await requests.insert(request, entryOf(request));
    await matching.addCandidates(request.requestId, [clip.clipId]);
    expect(await matching.candidatesOf(request.requestId, clip.householdId)).toEqual([]);
  });

  test('a request that is not there is refused as not found', async () => {
    const { clips, matching } = open();
    const clip = sampleClip();
    await clips.commit(clip);
    await expect(matching.addCandidates(sampleRequest().requestId, [clip.clipId])).rejects.toMatchObject({
      code: 'not_found',
    });
  });
}
