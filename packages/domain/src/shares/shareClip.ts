import {
  type ClipId,
  type Clock,
  type EpochMs,
  type HouseholdId,
  type MemberId,
  PorchlightError,
  type RandomSource,
  randomId,
  type ShareId,
} from '@porchlight/kernel';
import type { ClipIndex, IndexedClip } from '../ports/ClipIndex.ts';
import type { Share, ShareStore } from '../ports/ShareStore.ts';

/** For how long a share lasts at most. */
export const SHARE_LIMIT_MS = 30 * 24 * 60 * 60 * 1000;

export interface ShareClipDeps {
  readonly shares: ShareStore;
  readonly clock: Clock;
  readonly random: RandomSource;
}

export interface NewShare {
  readonly householdId: HouseholdId;
  readonly clipId: ClipId;
  readonly memberId: MemberId;
  readonly sealed: Uint8Array;
  readonly expiresAtMs: EpochMs;
}

/** Makes a link to a clip of the household. Throws `limit_exceeded` for an end that isn't within 30 days from now, `not_found` where the household has no such clip, and `unavailable`. */
export async function shareClip({ shares, clock, random }: ShareClipDeps, given: NewShare): Promise<Share> {
  const createdAtMs = clock.nowMs();
  const lastsMs = given.expiresAtMs - createdAtMs;
  if (lastsMs <= 0 || lastsMs > SHARE_LIMIT_MS) {
    throw new PorchlightError(
      'limit_exceeded',
      'a share ends later than now and at most 30 days from now: choose another end',
    );
  }
  const share: Share = {
    ...given,
    shareId: randomId(random) as ShareId,
    createdAtMs,
    revokedAtMs: null,
  };
  await shares.add(share);
  return share;
}

/** What a link gives. */
export interface OpenShare {
  readonly share: Share & { readonly sealed: Uint8Array };
  readonly clip: IndexedClip;
}

/** What a link gives now. Throws `not_found`, always the same, for one that was revoked, has expired, whose clip was deleted, or that never was; and `unavailable`. */
export async function openShare(
  { shares, index, clock }: Omit<ShareClipDeps, 'random'> & { readonly index: ClipIndex },
  shareId: ShareId,
): Promise<OpenShare> {
  const share = await shares.find(shareId);
  const isOver = share === null || share.revokedAtMs !== null || share.expiresAtMs <= clock.nowMs();
  if (isOver || share.sealed === null) throw nothing();
  const clip = await index.find(share.clipId);
  if (clip === null) throw nothing();
  return { share: { ...share, sealed: share.sealed }, clip };
}

function nothing(): PorchlightError {
  return new PorchlightError(
    'not_found',
    'this link leads nowhere, or no longer: ask whoever gave it to you',
  );
}
