import type { ClipId, DeviceId, EpochMs, HouseholdId } from '@porchlight/kernel';

/** Everything the index knows of a clip: when and roughly where, never what. */
export interface IndexedClip {
  readonly clipId: ClipId;
  readonly deviceId: DeviceId;
  readonly householdId: HouseholdId;
  readonly openingHashHex: string;
  readonly finished: boolean;
  readonly startedAtMs: EpochMs;
  readonly endedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  /** H3 cells of resolution 10 that it was filmed in; none where the household uploads none. */
  readonly cells: readonly string[];
  readonly segmentCount: number;
  /** Of all records, the opening included. */
  readonly sizeBytes: number;
  readonly objectKey: string;
  readonly storedAtMs: EpochMs;
  /** The signed receipt as it goes to the device. */
  readonly receipt: Uint8Array;
}

/** `committed`: it is in the index now. `kept`: what was there is the same or more (a finished clip is never replaced by an unfinished one). */
export type CommitOutcome =
  | { readonly outcome: 'committed'; readonly replacedObjectKey: string | null }
  | { readonly outcome: 'kept'; readonly clip: IndexedClip };

/** A clip's place in its household's list: by start, and by id where two begin in the same millisecond. */
export type ClipCursor = Pick<IndexedClip, 'startedAtMs' | 'clipId'>;

/** The index of clips. Every method throws `unavailable` when the database can't be reached; the caller retries. */
export interface ClipIndex {
  /**
   * Commits a clip with its opening and widens its device's placements, in one transaction; durable when the promise resolves. Without `opening` that lies in the clip's
   * object, as in those that were stored before openings lay apart.
   * An unfinished clip gives way to a finished one and to an unfinished one of more segments; what its opening fixes stays.
   * Throws `clip_deleted` when its household deleted it, `clip_conflict` when the clip id is taken by another opening or device, `clip_too_long` beyond 5 minutes, and
   * `limit_exceeded` beyond an hour of clock uncertainty.
   */
  commit(clip: IndexedClip, opening?: Uint8Array): Promise<CommitOutcome>;
  /** Null for a clip that there is not, or that was deleted. */
  find(clipId: ClipId): Promise<IndexedClip | null>;
  /** The signed opening of a clip; null where it lies in the clip's object, or was deleted. */
  opening(clipId: ClipId): Promise<Uint8Array | null>;
  /** A household's clips, newest first and by falling id within a millisecond, that come after the place `after` (from the first where it is null), at most `limit`. */
  ofHousehold(
    householdId: HouseholdId,
    after: ClipCursor | null,
    limit: number,
  ): Promise<readonly IndexedClip[]>;
}
