import type { ClipCursor, ClipIndex, CommitOutcome, IndexedClip } from '@porchlight/domain';
import { type ClipId, type HouseholdId, PorchlightError } from '@porchlight/kernel';
import { type ClipRow, clipOfRow, clipValues } from './clipRow.ts';
import {
  CLIPS_OF_HOUSEHOLD,
  FIND_CLIP,
  FIND_OPENING,
  INSERT_CLIP,
  INSERT_OPENING,
  LOCK_CLIP,
  REMOVE_PLACES,
  REPLACE_CLIP,
} from './clipStatements.ts';
import { bytesOf, cellsToBigints } from './columns.ts';
import type { PostgresDatabase, Session } from './PostgresDatabase.ts';

/** Before every clip's place: above every time there is. */
const FIRST_PLACE = { startedAtMs: '9223372036854775807', clipId: '0'.repeat(32) } as const;

/**
 * The index of clips in PostgreSQL. A clip that isn't there yet takes one round trip. Beside the port's errors, `commit` throws
 * `clip_too_long` and, for a clock uncertainty of more than an hour, `limit_exceeded`: matching relies on both limits.
 */
export class PostgresClipIndex implements ClipIndex {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async commit(clip: IndexedClip, opening?: Uint8Array): Promise<CommitOutcome> {
    const inserted = await this.#database.query(INSERT_CLIP, [...clipValues(clip), opening ?? null]);
    if (inserted.length > 0) return { outcome: 'committed', replacedObjectKey: null };
    return this.#database.transaction((session) => commitOverExisting(session, clip, opening));
  }

  async find(clipId: ClipId): Promise<IndexedClip | null> {
    const [row] = await this.#database.query<ClipRow>(FIND_CLIP, [clipId]);
    return row === undefined ? null : clipOfRow(row);
  }

  async opening(clipId: ClipId): Promise<Uint8Array | null> {
    const [row] = await this.#database.query<{ opening: Buffer }>(FIND_OPENING, [clipId]);
    return row === undefined ? null : bytesOf(row.opening);
  }

  async ofHousehold(
    householdId: HouseholdId,
    after: ClipCursor | null,
    limit: number,
  ): Promise<readonly IndexedClip[]> {
    const { startedAtMs, clipId } = after ?? FIRST_PLACE;
    const values = [householdId, startedAtMs, clipId, limit];
    return (await this.#database.query<ClipRow>(CLIPS_OF_HOUSEHOLD, values)).map(clipOfRow);
  }
}

async function commitOverExisting(
  session: Session,
  clip: IndexedClip,
  opening: Uint8Array | undefined,
): Promise<CommitOutcome> {
  const [row] = await session.query<ClipRow>(LOCK_CLIP, [clip.clipId]);
  if (row === undefined) {
    throw new PorchlightError('unavailable', 'the clip was removed while it was committed; try again');
  }
  const existing = clipOfRow(row);
  if (existing.deviceId !== clip.deviceId || existing.openingHashHex !== clip.openingHashHex) {
    throw new PorchlightError('clip_conflict', 'this clip id belongs to another opening; choose a fresh one');
  }
  const isMore = clip.finished || clip.segmentCount > existing.segmentCount;
  if (existing.finished || !isMore) return { outcome: 'kept', clip: existing };
  await session.query(REMOVE_PLACES, [existing.deviceId, existing.startedAtMs, existing.clipId]);
  await session.query(REPLACE_CLIP, replacementValues(clip));
  if (opening !== undefined) await session.query(INSERT_OPENING, [clip.clipId, opening]);
  const replacedObjectKey = existing.objectKey === clip.objectKey ? null : existing.objectKey;
  return { outcome: 'committed', replacedObjectKey };
}

function replacementValues(clip: IndexedClip): readonly unknown[] {
  return [
    clip.clipId,
    clip.finished,
    clip.endedAtMs,
    clip.clockUncertaintyMs,
    cellsToBigints(clip.cells),
    clip.segmentCount,
    clip.sizeBytes,
    clip.objectKey,
    clip.storedAtMs,
    clip.receipt,
  ];
}
