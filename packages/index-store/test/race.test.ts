import { matchClip, matchRequest } from '@porchlight/domain';
import { systemClock } from '@porchlight/kernel';
import { sampleClip, sampleDeviceId, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostgresClipIndex, PostgresMatchIndex, PostgresRequestStore } from '../src/index.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';
import { showWaiting } from './showWaiting.ts';

const ROUNDS = 200;

let migrated: MigratedDatabase;

beforeAll(async () => {
  migrated = await migratedDatabase();
});
afterAll(() => migrated[Symbol.asyncDispose]());

/** Two processes as far as PostgreSQL can tell. */
function twoPools() {
  return [migrated.connect(), migrated.connect()] as const;
}

test('of a finished and an unfinished commit at once the finished one stays, and its places with it', async () => {
  const [one, other] = twoPools().map((database) => new PostgresClipIndex(database)) as [
    PostgresClipIndex,
    PostgresClipIndex,
  ];
  const matching = new PostgresMatchIndex(migrated.connect());
  const replaced = new Set<string | null>();
  for (let round = 0; round < ROUNDS; round++) {
    const [early = '', late = ''] = sampleTown(2);
    const unfinished = sampleClip({ finished: false, objectKey: 'clips/unfinished', cells: [early] });
    const finished = { ...unfinished, finished: true, objectKey: 'clips/finished', cells: [late] };
    const outcomes = await Promise.all(
      round % 2 === 0
        ? [one.commit(unfinished), other.commit(finished)]
        : [other.commit(finished), one.commit(unfinished)],
    );
    for (const each of outcomes) if (each.outcome === 'committed') replaced.add(each.replacedObjectKey);
    expect(await one.find(finished.clipId)).toEqual(finished);
    const { clipId, deviceId, startedAtMs, endedAtMs } = finished;
    const span = { fromMs: startedAtMs, toMs: endedAtMs };
    expect(await matching.clipsOf([deviceId], [late], span)).toEqual([{ clipId, deviceId }]);
    expect(await matching.clipsOf([deviceId], [early], span)).toEqual([]);
  }
  // Both orders must have happened for the rounds to mean anything.
  expect(replaced).toEqual(new Set([null, 'clips/unfinished']));
});

test('of a finished and longer unfinished commits over a shorter one at once the finished one stays', async () => {
  const pools = twoPools().map((database) => new PostgresClipIndex(database));
  for (let round = 0; round < ROUNDS; round++) {
    const first = sampleClip({ finished: false, segmentCount: 1, cells: sampleTown(1) });
    const finished = { ...first, finished: true, segmentCount: 5 };
    await pools[0]?.commit(first);
    const longer = [2, 3, 4, 5].map((segmentCount) => ({ ...first, segmentCount }));
    const commits = longer.toSpliced(round % 5, 0, finished);
    await Promise.all(commits.map((clip, i) => pools[i % 2]?.commit(clip)));
    expect(await pools[0]?.find(first.clipId)).toEqual(finished);
  }
});

test('clips of one device in the same cells commit at once without a deadlock, and all are found', async () => {
  const indexes = twoPools().map((database) => new PostgresClipIndex(database));
  const cells = sampleTown(8);
  const deviceId = sampleDeviceId();
  const clips = Array.from({ length: ROUNDS }, (_, i) =>
    sampleClip({ deviceId, cells: i % 2 === 0 ? cells : [...cells].reverse() }),
  );
  await Promise.all(clips.map((clip, i) => indexes[i % 2]?.commit(clip)));
  const matching = new PostgresMatchIndex(migrated.connect());
  const span = { fromMs: clips[0]?.startedAtMs ?? 0, toMs: clips[0]?.endedAtMs ?? 0 } as Parameters<
    PostgresMatchIndex['clipsOf']
  >[2];
  expect(await matching.clipsOf([deviceId], cells, span)).toHaveLength(ROUNDS);
});

test('a clip and a request that commit at once never miss each other', async () => {
  const [uploads, postings] = twoPools();
  const clips = new PostgresClipIndex(uploads);
  const requests = new PostgresRequestStore(postings);
  const seen = { byClip: 0, byRequest: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const cells = sampleTown(2);
    const [clip, request] = [sampleClip({ cells }), sampleRequest({ cells })];
    const upload = async () => {
      await clips.commit(clip);
      return matchClip(new PostgresMatchIndex(uploads), clip);
    };
    const posting = async () => {
      await requests.insert(request, entryOf(request));
      await showWaiting(postings);
      const deps = { requests, matching: new PostgresMatchIndex(postings), clock: systemClock };
      return matchRequest(deps, { requestId: request.requestId });
    };
    const [found, count] = await Promise.all([upload(), posting()]);
    seen.byClip += found.length;
    seen.byRequest += count;
    const candidates = await new PostgresMatchIndex(postings).candidatesOf(
      request.requestId,
      clip.householdId,
    );
    expect(candidates).toEqual([clip]);
  }
  expect(seen.byClip + seen.byRequest).toBeGreaterThanOrEqual(ROUNDS);
});
