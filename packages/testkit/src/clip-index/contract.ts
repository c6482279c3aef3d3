import type { ClipCursor, ClipIndex, IndexedClip } from '@porchlight/domain';
import { LIMITS } from '@porchlight/seal/header';
import { describe, expect, test } from 'vitest';
import { sampleClip, sampleDeviceId, sampleHouseholdId, sampleTime, sampleTown } from './sampleClip.ts';

/** What every `ClipIndex` keeps. `open` may give one index to all tests: each makes ids and cells of its own. */
export function clipIndexContract(name: string, open: () => ClipIndex): void {
  describe(`ClipIndex of ${name}`, () => {
    describe('keeps', () => keeps(open));
    describe('replaces', () => replaces(open));
    describe('refuses', () => refuses(open));
  });
}

function keeps(open: () => ClipIndex): void {
  test('a committed clip is found with every field as it was', async () => {
    const index = open();
    const clip = sampleClip({ cells: [...sampleTown(3)].reverse(), clockUncertaintyMs: 250 });
    expect(await index.commit(clip)).toEqual({ outcome: 'committed', replacedObjectKey: null });
    expect(await index.find(clip.clipId)).toEqual(clip);
  });

  test('the opening that was committed with a clip is found apart, the first one for ever, and none is null', async () => {
    const index = open();
    const [without, clip] = [sampleClip(), sampleClip({ finished: false })];
    const opening = new Uint8Array([7, 0, 255]);
    await index.commit(without);
    await index.commit(clip, opening);
    await index.commit({ ...clip, finished: true }, new Uint8Array([8]));
    expect(await index.opening(clip.clipId)).toEqual(opening);
    expect(await index.opening(without.clipId)).toBeNull();
    expect(await index.opening(sampleClip().clipId)).toBeNull();
  });

  test('a clip that was committed without its opening may be completed by one that has it apart', async () => {
    const index = open();
    const clip = sampleClip({ finished: false });
    await index.commit(clip);
    await index.commit({ ...clip, finished: true }, new Uint8Array([8]));
    expect(await index.opening(clip.clipId)).toEqual(new Uint8Array([8]));
  });

  test('a clip that was never committed is null', async () => {
    expect(await open().find(sampleClip().clipId)).toBeNull();
  });

  test('committing the same clip again keeps the first with its receipt', async () => {
    const index = open();
    const clip = sampleClip({ cells: sampleTown(2) });
    await index.commit(clip);
    const again = { ...clip, storedAtMs: sampleTime(99_000), receipt: new Uint8Array([1]) };
    expect(await index.commit(again)).toEqual({ outcome: 'kept', clip });
    expect(await index.find(clip.clipId)).toEqual(clip);
  });

  test("a household's clips come newest first, after the given place, as many as asked for", async () => {
    const index = open();
    const householdId = sampleHouseholdId();
    const clips = [3, 1, 2, 5, 4].map((n) =>
      sampleClip({ householdId, startedAtMs: sampleTime(n), endedAtMs: sampleTime(n + 10) }),
    );
    for (const clip of [...clips, sampleClip()]) await index.commit(clip);
    const startsOf = async (after: ClipCursor | null, limit: number) =>
      (await index.ofHousehold(householdId, after, limit)).map((clip) => clip.startedAtMs - sampleTime(0));
    expect(await startsOf(null, 10)).toEqual([5, 4, 3, 2, 1]);
    expect(await startsOf(null, 2)).toEqual([5, 4]);
    expect(await startsOf(clips[4] ?? null, 2)).toEqual([3, 2]);
    expect(await startsOf(clips[1] ?? null, 2)).toEqual([]);
  });

  test('clips begun in the same millisecond come once each by falling id, whatever the length of a page', async () => {
    const index = open();
    const householdId = sampleHouseholdId();
    const clips = Array.from({ length: 6 }, (_, i) =>
      sampleClip({ householdId, startedAtMs: sampleTime(i < 5 ? 0 : 1) }),
    );
    for (const clip of clips) await index.commit(clip);
    const simultaneous = clips.slice(0, 5).map((clip) => clip.clipId);
    const expected = [clips[5]?.clipId, ...simultaneous.sort().reverse()];
    for (const limit of [1, 2, 3, 4, 5, 6, 7]) {
      const ids: string[] = [];
      for (
        let after: ClipCursor | null = null, page: readonly IndexedClip[] | null = null;
        page?.length !== 0;
      ) {
        page = await index.ofHousehold(householdId, after, limit);
        ids.push(...page.map((clip) => clip.clipId));
        after = page.at(-1) ?? after;
      }
      expect(ids).toEqual(expected);
    }
  });
}

function replaces(open: () => ClipIndex): void {
  test('an unfinished clip gives way to the finished one, whose object key was another', async () => {
    const index = open();
    const unfinished = sampleClip({ finished: false, segmentCount: 12, objectKey: 'clips/a/12' });
    const finished = { ...unfinished, finished: true, segmentCount: 12, objectKey: 'clips/a/finished' };
    await index.commit(unfinished);
    expect(await index.commit(finished)).toEqual({ outcome: 'committed', replacedObjectKey: 'clips/a/12' });
    expect(await index.find(unfinished.clipId)).toEqual(finished);
  });

  test('a replaced clip under the same object key names no key to delete', async () => {
    const index = open();
    const unfinished = sampleClip({ finished: false });
    await index.commit(unfinished);
    const outcome = await index.commit({ ...unfinished, finished: true });
    expect(outcome).toEqual({ outcome: 'committed', replacedObjectKey: null });
  });

  test('an unfinished clip gives way to an unfinished one of more segments and to no other', async () => {
    const index = open();
    const five = sampleClip({ finished: false, segmentCount: 5, objectKey: 'clips/b/5' });
    const six = { ...five, segmentCount: 6, objectKey: 'clips/b/6', endedAtMs: sampleTime(24_000) };
    await index.commit(five);
    expect(await index.commit(six)).toEqual({ outcome: 'committed', replacedObjectKey: 'clips/b/5' });
    expect(await index.commit({ ...six, receipt: new Uint8Array(3) })).toEqual({
      outcome: 'kept',
      clip: six,
    });
    expect(await index.commit(five)).toEqual({ outcome: 'kept', clip: six });
    expect(await index.find(five.clipId)).toEqual(six);
  });

  test('a finished clip never gives way, to an unfinished one of more segments neither', async () => {
    const index = open();
    const finished = sampleClip({ segmentCount: 5 });
    await index.commit(finished);
    const longer = { ...finished, segmentCount: 9, sizeBytes: 2_000_000 };
    expect(await index.commit({ ...longer, finished: false })).toEqual({ outcome: 'kept', clip: finished });
    expect(await index.commit(longer)).toEqual({ outcome: 'kept', clip: finished });
    expect(await index.find(finished.clipId)).toEqual(finished);
  });

  test('what the opening fixes stays as first committed', async () => {
    const index = open();
    const first = sampleClip({ finished: false });
    await index.commit(first);
    await index.commit({ ...first, householdId: sampleHouseholdId(), finished: true });
    expect(await index.find(first.clipId)).toEqual({ ...first, finished: true });
  });
}

function refuses(open: () => ClipIndex): void {
  test.each([
    ['opening', { openingHashHex: 'ab'.repeat(32) }],
    ['device', { deviceId: sampleDeviceId() }],
  ])('a clip id that is taken by another %s', async (_, other) => {
    const index = open();
    const clip = sampleClip({ finished: false });
    await index.commit(clip);
    await expect(index.commit({ ...clip, ...other, finished: true })).rejects.toMatchObject({
      code: 'clip_conflict',
    });
    expect(await index.find(clip.clipId)).toEqual(clip);
  });

  test('a clip of more than 5 minutes or an end before its start, and takes one of exactly 5 minutes', async () => {
    const index = open();
    const longest = sampleClip({ endedAtMs: sampleTime(LIMITS.clipMs) });
    await index.commit(longest);
    expect(await index.find(longest.clipId)).toEqual(longest);
    for (const endedAtMs of [sampleTime(LIMITS.clipMs + 1), sampleTime(-1)]) {
      const clip = sampleClip({ endedAtMs });
      await expect(index.commit(clip)).rejects.toMatchObject({ code: 'clip_too_long' });
      expect(await index.find(clip.clipId)).toBeNull();
    }
  });

  test('a clock uncertainty of more than an hour, and takes one of exactly an hour', async () => {
    const index = open();
    const vaguest = sampleClip({ clockUncertaintyMs: LIMITS.clockUncertaintyMs });
    await index.commit(vaguest);
    expect(await index.find(vaguest.clipId)).toEqual(vaguest);
    const clip = sampleClip({ clockUncertaintyMs: LIMITS.clockUncertaintyMs + 1 });
    await expect(index.commit(clip)).rejects.toMatchObject({ code: 'limit_exceeded' });
    expect(await index.find(clip.clipId)).toBeNull();
  });
}
