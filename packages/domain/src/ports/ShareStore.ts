import type { ClipId, EpochMs, HouseholdId, MemberId, ShareId } from '@porchlight/kernel';

/** A link to a clip. Whoever has the link holds the key of `sealed`; the cloud doesn't. */
export interface Share {
  readonly shareId: ShareId;
  readonly householdId: HouseholdId;
  readonly clipId: ClipId;
  /** Who made it. */
  readonly memberId: MemberId;
  /** At most 4,096 bytes; null once the share is revoked, or expired and cleared away. */
  readonly sealed: Uint8Array | null;
  readonly createdAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  /** Null while it is not revoked. */
  readonly revokedAtMs: EpochMs | null;
}

/** A share's place in its household's list: by when it was made, and by id within a millisecond. */
export type ShareCursor = Pick<Share, 'createdAtMs' | 'shareId'>;

/** The shares there are. With the deletion of its clip a share is gone. Durable when the promise resolves. Throws `unavailable`; the caller retries. */
export interface ShareStore {
  /** Throws `not_found` where the household has no such clip (any more), and `replayed` for an id that is taken. */
  add(share: Share): Promise<void>;
  /** Also where it is revoked or expired; null where it is gone, or never was. */
  find(shareId: ShareId): Promise<Share | null>;
  /** Ends a share and forgets what it held; of one that was revoked before, the first time stays. Null where it is gone. */
  revoke(shareId: ShareId, atMs: EpochMs): Promise<Share | null>;
  /** Forgets what expired shares held; how many there were. */
  forgetExpired(nowMs: EpochMs): Promise<number>;
  /** A household's shares, newest first, that come after the place `after` (from the first where it is null), at most `limit`. */
  ofHousehold(householdId: HouseholdId, after: ShareCursor | null, limit: number): Promise<readonly Share[]>;
}
