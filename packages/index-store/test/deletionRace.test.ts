import { isPorchlightError } from '@porchlight/kernel';
import { sampleClip, sampleTime, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleMemberId } from '@porchlight/testkit/registry/sampleKeyringChange';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { sampleShare } from '@porchlight/testkit/share-store/contract';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  PostgresClipDeletions,
  PostgresClipIndex,
  type PostgresDatabase,
  PostgresMatchIndex,
  PostgresRequestStore,
  PostgresShareStore,
} from '../src/index.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';

const ROUNDS = 150;
const opening = new Uint8Array(9);

let migrated: MigratedDatabase;
/** Two processes as far as PostgreSQL can tell. */
let pools: readonly [PostgresDatabase, PostgresDatabase];

beforeAll(async () => {
  migrated = await migratedDatabase();
  pools = [migrated.connect(), migrated.connect()];
});
afterAll(() => migrated[Symbol.asyncDispose]());

async function leftOf(clipId: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const table of ['clips', 'clip_openings', 'clip_places', 'candidates', 'shares']) {
    const statement = { name: `left-${table}`, text: `SELECT FROM ${table} WHERE clip_id = $1` };
    if ((await pools[0].query(statement, [clipId])).length > 0) left.push(table);
  }
  return left;
}

/** The whole of a deletion but for the objects. */
async function deleteNow(clip: ReturnType<typeof sampleClip>): Promise<void> {
  const deletions = new PostgresClipDeletions(pools[1]);
  await deletions.request(clip, sampleMemberId(), sampleTime(1));
  await deletions.removeWrap(clip.clipId, sampleTime(2));
  await deletions.removeRow(clip.clipId, sampleTime(3));
}

/** What `work` ended by: null, or the code of what it threw. */
async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return isPorchlightError(error) ? error.code : String(error);
  }
}

test('a clip that is completed while it is deleted is gone in the end, whichever comes first', async () => {
  const index = new PostgresClipIndex(pools[0]);
  const codes = new Set<string | null>();
  for (let round = 0; round < ROUNDS; round++) {
    const clip = sampleClip({ finished: false, cells: sampleTown(2) });
    await index.commit(clip, opening);
    const whole = { ...clip, finished: true };
    const [code] = await Promise.all([codeOf(index.commit(whole, opening)), deleteNow(clip)]);
    codes.add(code);
    expect(await leftOf(clip.clipId)).toEqual([]);
    expect(await codeOf(index.commit(whole, opening))).toBe('clip_deleted');
    expect(await leftOf(clip.clipId)).toEqual([]);
  }
  for (const code of codes) expect([null, 'clip_deleted', 'unavailable']).toContain(code);
});

test('a clip that is shared while it is deleted leaves no share, and none once what opens it is gone', async () => {
  const [index, shares] = [new PostgresClipIndex(pools[0]), new PostgresShareStore(pools[0])];
  const deletions = new PostgresClipDeletions(pools[1]);
  for (let round = 0; round < ROUNDS; round++) {
    const clip = sampleClip();
    await index.commit(clip, opening);
    const sharing = Promise.all([1, 2].map(() => codeOf(shares.add(sampleShare(clip)))));
    await deletions.request(clip, sampleMemberId(), sampleTime(1));
    await deletions.removeWrap(clip.clipId, sampleTime(2));
    const gone = await leftOf(clip.clipId);
    for (const code of await sharing) expect([null, 'not_found']).toContain(code);
    expect(gone).toEqual(['clips']);
    expect(await leftOf(clip.clipId)).toEqual(['clips']);
    await deletions.removeRow(clip.clipId, sampleTime(3));
    expect(await leftOf(clip.clipId)).toEqual([]);
  }
});

test('what opens a clip is removed after a share that is just being made, and with it', async () => {
  const clip = sampleClip();
  const { clipId, householdId, deviceId } = clip;
  await new PostgresClipIndex(pools[0]).commit(clip, opening);
  const deletions = new PostgresClipDeletions(pools[1]);
  const sharing = new pg.Client({ connectionString: migrated.url });
  await sharing.connect();
  await sharing.query('BEGIN');
  const values = [sampleShare(clip).shareId, householdId, clipId, deviceId, opening];
  await sharing.query('INSERT INTO shares VALUES ($1, $2, $3, $4, $5, 1, 2)', values);
  await deletions.request(clip, sampleMemberId(), sampleTime(1));
  const removing = deletions.removeWrap(clipId, sampleTime(2));
  await vi.waitUntil(async () => {
    const waiting = await pools[0].query(
      { name: 'waiting', text: 'SELECT FROM pg_locks WHERE NOT granted' },
      [],
    );
    return waiting.length > 0;
  });
  await sharing.query('COMMIT');
  await sharing.end();
  await removing;
  expect(await leftOf(clipId)).toEqual(['clips']);
});

test('matching that finds a clip while it is deleted goes on with the others, and leaves no candidate of it', async () => {
  const [index, matching] = [new PostgresClipIndex(pools[0]), new PostgresMatchIndex(pools[0])];
  const request = sampleRequest();
  await new PostgresRequestStore(pools[0]).insert(request, entryOf(request));
  for (let round = 0; round < ROUNDS; round++) {
    const [clip, other] = [sampleClip(), sampleClip()];
    for (const each of [clip, other]) await index.commit(each, opening);
    const found = [clip.clipId, other.clipId];
    await Promise.all([matching.addCandidates(request.requestId, found), deleteNow(clip)]);
    expect(await leftOf(clip.clipId)).toEqual([]);
    expect(await matching.candidatesOf(request.requestId, other.householdId)).toEqual([other]);
  }
});
