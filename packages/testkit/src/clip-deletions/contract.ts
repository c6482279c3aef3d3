import type { ClipDeletions, ClipIndex, IndexedClip } from '@porchlight/domain';
import type { MemberId } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { sampleClip, sampleHouseholdId, sampleTime } from '../clip-index/sampleClip.ts';
import { sampleMemberId } from '../registry/sampleKeyringChange.ts';

export interface DeletionsUnderTest {
  readonly clips: ClipIndex;
  readonly deletions: ClipDeletions;
}

const opening = new Uint8Array([1, 2, 3]);

/** What every `ClipDeletions` keeps. `open` may give one store to all tests: each makes ids of its own. */
export function clipDeletionsContract(name: string, open: () => DeletionsUnderTest): void {
  describe(`ClipDeletions of ${name}`, () => {
    describe('an order', () => orders(open));
    describe('a step', () => steps(open));
  });
}

async function stored(
  { clips }: DeletionsUnderTest,
  given: Partial<IndexedClip> = {},
): Promise<{ clip: IndexedClip; memberId: MemberId }> {
  const clip = sampleClip(given);
  await clips.commit(clip, opening);
  return { clip, memberId: sampleMemberId() };
}

function orders(open: () => DeletionsUnderTest): void {
  test('has the clip found no more, and names who asked, when, and for what', async () => {
    const parts = open();
    const { clip, memberId } = await stored(parts);
    const { clipId, householdId, deviceId } = clip;
    const deletion = await parts.deletions.request(clip, memberId, sampleTime(9));
    const steps = { wrapRemovedAtMs: null, objectsRemovedAtMs: null, rowRemovedAtMs: null, statement: null };
    expect(deletion).toEqual({
      ...{ clipId, householdId, deviceId, memberId, requestedAtMs: sampleTime(9), isWrapApart: true },
      ...steps,
    });
    expect(await parts.deletions.find(clipId)).toEqual(deletion);
    expect(await parts.clips.find(clipId)).toBeNull();
    expect(await parts.clips.opening(clipId)).toBeNull();
    expect(await parts.clips.ofHousehold(householdId, null, 9)).toEqual([]);
    expect(await parts.deletions.unfinished()).toContain(clipId);
  });

  test('that is given again changes nothing', async () => {
    const parts = open();
    const { clip, memberId } = await stored(parts);
    const first = await parts.deletions.request(clip, memberId, sampleTime(9));
    expect(await parts.deletions.request(clip, sampleMemberId(), sampleTime(10))).toEqual(first);
  });

  test('for a clip of another household, or none, is null and hides nothing', async () => {
    const parts = open();
    const { clip, memberId } = await stored(parts);
    const foreign = { clipId: clip.clipId, householdId: sampleHouseholdId() };
    expect(await parts.deletions.request(foreign, memberId, sampleTime(9))).toBeNull();
    expect(await parts.deletions.request(sampleClip(), memberId, sampleTime(9))).toBeNull();
    expect(await parts.clips.find(clip.clipId)).toEqual(clip);
    await parts.deletions.request(clip, memberId, sampleTime(9));
    expect(await parts.deletions.request(foreign, memberId, sampleTime(9))).toBeNull();
  });

  test('says where the opening lies: in the object, if it was committed without', async () => {
    const parts = open();
    const clip = sampleClip();
    await parts.clips.commit(clip);
    const deletion = await parts.deletions.request(clip, sampleMemberId(), sampleTime(9));
    expect(deletion?.isWrapApart).toBe(false);
  });

  test.each(['at once', 'when all is gone'])('keeps the clip from being committed, %s', async (when) => {
    const parts = open();
    const { clip, memberId } = await stored(parts, { finished: false });
    await parts.deletions.request(clip, memberId, sampleTime(9));
    if (when === 'when all is gone') await parts.deletions.removeRow(clip.clipId, sampleTime(9));
    const whole = { ...clip, finished: true };
    await expect(parts.clips.commit(whole, opening)).rejects.toMatchObject({ code: 'clip_deleted' });
    expect(await parts.clips.find(clip.clipId)).toBeNull();
  });
}

function steps(open: () => DeletionsUnderTest): void {
  test('keeps the time of its first call, and the statement that came first', async () => {
    const { deletions, ...parts } = open();
    const { clip, memberId } = await stored({ deletions, ...parts });
    const { clipId } = clip;
    await deletions.request(clip, memberId, sampleTime(1));
    for (const again of [0, 50]) {
      await deletions.removeWrap(clipId, sampleTime(2 + again));
      await deletions.markObjectsRemoved(clipId, sampleTime(3 + again));
      await deletions.removeRow(clipId, sampleTime(4 + again));
      await deletions.finish(clipId, new Uint8Array([again]));
    }
    expect(await deletions.find(clipId)).toMatchObject({
      wrapRemovedAtMs: sampleTime(2),
      objectsRemovedAtMs: sampleTime(3),
      rowRemovedAtMs: sampleTime(4),
      statement: new Uint8Array([0]),
    });
    expect(await deletions.unfinished()).not.toContain(clipId);
  });

  test("leaves other clips alone, and a household's deletions are listed newest first", async () => {
    const parts = open();
    const householdId = sampleHouseholdId();
    const clips = [];
    for (let i = 0; i < 4; i++) clips.push((await stored(parts, { householdId })).clip);
    for (const [i, clip] of clips.slice(0, 3).entries()) {
      await parts.deletions.request(clip, sampleMemberId(), sampleTime(i < 2 ? 1 : 2));
      await parts.deletions.removeRow(clip.clipId, sampleTime(9));
    }
    expect(await parts.clips.ofHousehold(householdId, null, 9)).toEqual(clips.slice(3));
    const [a = '', b = '', c = ''] = clips.map((clip) => clip.clipId);
    const expected = [c, ...[a, b].sort().reverse()];
    const first = await parts.deletions.ofHousehold(householdId, null, 2);
    const rest = await parts.deletions.ofHousehold(householdId, first.at(-1) ?? null, 2);
    expect([...first, ...rest].map((deletion) => deletion.clipId)).toEqual(expected);
    expect(await parts.deletions.ofHousehold(sampleHouseholdId(), null, 9)).toEqual([]);
  });
}
