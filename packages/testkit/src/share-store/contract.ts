import type { ClipDeletions, ClipIndex, IndexedClip, Share, ShareStore } from '@porchlight/domain';
import { randomId, type ShareId, systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { sampleClip, sampleHouseholdId, sampleTime } from '../clip-index/sampleClip.ts';
import { sampleMemberId } from '../registry/sampleKeyringChange.ts';

export interface SharesUnderTest {
  readonly clips: ClipIndex;
  readonly deletions: ClipDeletions;
  readonly shares: ShareStore;
}

/** A share of `clip` for an hour, but for what `given` says. */
export function sampleShare(clip: IndexedClip, given: Partial<Share> = {}): Share {
  const { clipId, householdId } = clip;
  return {
    ...{ clipId, householdId, shareId: randomId(systemRandom) as ShareId, memberId: sampleMemberId() },
    sealed: systemRandom(100),
    createdAtMs: sampleTime(0),
    expiresAtMs: sampleTime(3_600_000),
    revokedAtMs: null,
    ...given,
  };
}

/** What every `ShareStore` keeps. `open` may give one store to all tests: each makes ids of its own. */
export function shareStoreContract(name: string, open: () => SharesUnderTest): void {
  describe(`ShareStore of ${name}`, () => {
    test('a share is found with every field as it was, and one that never was is null', async () => {
      const { clips, shares } = open();
      const clip = sampleClip();
      await clips.commit(clip);
      const share = sampleShare(clip, { sealed: systemRandom(4096) });
      await shares.add(share);
      expect(await shares.find(share.shareId)).toEqual(share);
      expect(await shares.find(sampleShare(clip).shareId)).toBeNull();
      await expect(shares.add({ ...share, memberId: sampleMemberId() })).rejects.toMatchObject({
        code: 'replayed',
      });
    });

    test('a clip of another household, or none, can not be shared', async () => {
      const { clips, shares } = open();
      const clip = sampleClip();
      await clips.commit(clip);
      const foreign = { ...clip, householdId: sampleHouseholdId() };
      for (const each of [foreign, sampleClip()]) {
        const share = sampleShare(each);
        await expect(shares.add(share)).rejects.toMatchObject({ code: 'not_found' });
        expect(await shares.find(share.shareId)).toBeNull();
      }
    });

    test('a revoked share has the time of its first revocation, and what it held is forgotten', async () => {
      const { clips, shares } = open();
      const clip = sampleClip();
      await clips.commit(clip);
      const share = sampleShare(clip);
      await shares.add(share);
      const revoked = { ...share, sealed: null, revokedAtMs: sampleTime(5) };
      expect(await shares.revoke(share.shareId, sampleTime(5))).toEqual(revoked);
      expect(await shares.revoke(share.shareId, sampleTime(6))).toEqual(revoked);
      expect(await shares.find(share.shareId)).toEqual(revoked);
      expect(await shares.revoke(sampleShare(clip).shareId, sampleTime(5))).toBeNull();
    });

    test('of expired shares what they held is forgotten, once, and others are left alone', async () => {
      const { clips, shares } = open();
      const clip = sampleClip();
      await clips.commit(clip);
      const [early, late] = [1, 2].map((ms) => sampleShare(clip, { expiresAtMs: sampleTime(ms) })) as [
        Share,
        Share,
      ];
      for (const share of [early, late]) await shares.add(share);
      expect(await shares.forgetExpired(sampleTime(1))).toBeGreaterThanOrEqual(1);
      expect(await shares.forgetExpired(sampleTime(1))).toBe(0);
      expect(await shares.find(early.shareId)).toEqual({ ...early, sealed: null });
      expect(await shares.find(late.shareId)).toEqual(late);
    });

    test('a household’s shares are listed newest first, each once, whatever the length of a page', async () => {
      const { clips, shares } = open();
      const clip = sampleClip();
      await clips.commit(clip);
      const made = [1, 2, 2, 3].map((ms) => sampleShare(clip, { createdAtMs: sampleTime(ms) }));
      for (const share of made) await shares.add(share);
      const [first, a, b, last] = made.map((share) => share.shareId);
      const expected = [last, ...[a, b].sort().reverse(), first];
      for (const limit of [1, 3, 9]) {
        const ids: string[] = [];
        let page = await shares.ofHousehold(clip.householdId, null, limit);
        for (; page.length > 0; page = await shares.ofHousehold(clip.householdId, page.at(-1) ?? null, limit))
          ids.push(...page.map((share) => share.shareId));
        expect(ids).toEqual(expected);
      }
    });

    test('with the order to delete its clip a share is gone, and none can be made any more', async () => {
      const { clips, deletions, shares } = open();
      const clip = sampleClip();
      await clips.commit(clip, new Uint8Array(3));
      const share = sampleShare(clip);
      await shares.add(share);
      await deletions.request(clip, sampleMemberId(), sampleTime(1));
      for (const step of ['removeWrap', 'removeRow'] as const) {
        expect(await shares.find(share.shareId)).toBeNull();
        expect(await shares.revoke(share.shareId, sampleTime(2))).toBeNull();
        expect(await shares.ofHousehold(clip.householdId, null, 9)).toEqual([]);
        await expect(shares.add(sampleShare(clip))).rejects.toMatchObject({ code: 'not_found' });
        await deletions[step](clip.clipId, sampleTime(3));
      }
    });
  });
}
