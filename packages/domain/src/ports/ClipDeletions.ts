import type { ClipId, DeviceId, EpochMs, HouseholdId, MemberId } from '@porchlight/kernel';

/** A clip that its household deleted, or is deleting. It stays when all else of the clip is gone. */
export interface ClipDeletion {
  readonly clipId: ClipId;
  readonly householdId: HouseholdId;
  readonly deviceId: DeviceId;
  /** Who asked for it. */
  readonly memberId: MemberId;
  readonly requestedAtMs: EpochMs;
  /** Whether the opening, with the wrapped key, lay apart from the object; where not, it goes with the object. */
  readonly isWrapApart: boolean;
  /** When the opening was removed; null before. */
  readonly wrapRemovedAtMs: EpochMs | null;
  readonly objectsRemovedAtMs: EpochMs | null;
  readonly rowRemovedAtMs: EpochMs | null;
  /** The signed `deletion` statement; null until all is gone. */
  readonly statement: Uint8Array | null;
}

/** A deletion's place in its household's list: by when it was asked for, and by clip id within a millisecond. */
export type DeletionCursor = Pick<ClipDeletion, 'requestedAtMs' | 'clipId'>;

/**
 * The order to delete a clip, and how far it is carried out. Every method may be called again, and each step's time is that of the first call. Durable when the promise resolves. Throws
 * `unavailable`; the caller retries.
 */
export interface ClipDeletions {
  /**
   * Commits the order. From then on `ClipIndex` and `MatchIndex` find the clip no more, and `ClipIndex.commit` refuses it. The deletion as it stands where it was asked for
   * before; null where that household has no such clip.
   */
  request(
    clip: Pick<ClipDeletion, 'clipId' | 'householdId'>,
    memberId: MemberId,
    atMs: EpochMs,
  ): Promise<ClipDeletion | null>;
  find(clipId: ClipId): Promise<ClipDeletion | null>;
  /** Removes the opening where it lies apart, and the clip's shares, which hold keys too. */
  removeWrap(clipId: ClipId, atMs: EpochMs): Promise<void>;
  /** Notes that the caller has removed every object. */
  markObjectsRemoved(clipId: ClipId, atMs: EpochMs): Promise<void>;
  /** Removes what the index holds of the clip: its row, its places, its candidates. */
  removeRow(clipId: ClipId, atMs: EpochMs): Promise<void>;
  /** Keeps the signed statement: the deletion is done. */
  finish(clipId: ClipId, statement: Uint8Array): Promise<void>;
  /** Orders that aren't done yet, oldest first, at most 1,000. */
  unfinished(): Promise<readonly ClipId[]>;
  /** A household's deletions, newest first, that come after the place `after` (from the first where it is null), at most `limit`. */
  ofHousehold(
    householdId: HouseholdId,
    after: DeletionCursor | null,
    limit: number,
  ): Promise<readonly ClipDeletion[]>;
}
