import { deletionSchema, parseWith } from '@porchlight/contracts';
import { deleteClip, requestDeletion, resumeDeletions, storeClip } from '@porchlight/domain';
import { concatBytes, type MemberId, randomId, systemRandom } from '@porchlight/kernel';
import { openStatement } from '@porchlight/seal/header';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { requestWithEntry } from '@porchlight/testkit/request-store/sampleRequest';
import { describe, expect, test } from 'vitest';
import { type Around, aroundEachCall } from './cloud/aroundEachCall.ts';
import { everyInterleaving } from './cloud/everyInterleaving.ts';
import { Interruption, interruptionsOf } from './cloud/Interruption.ts';
import { jobOf, MemoryCloud, receiptKey, refusalOf } from './cloud/MemoryCloud.ts';

const home = sampleHome();
const [camera] = home.cameras;
const { deviceId } = camera;
const { householdId } = home;
const memberId = randomId(systemRandom) as MemberId;
const cells = sampleTown(1);
const clip = filmClip(camera, { cells, seconds: 3 });
const { clipId } = clip;
const order = { clipId, householdId };

/** A cloud that has stored the clip, whole or the first three records of it, and a neighbour of it. */
async function cloudWithClip(records = clip.records): Promise<MemoryCloud> {
  const cloud = await MemoryCloud.of(home);
  await cloud.requests.insert(...requestWithEntry({ cells }));
  cloud.spool.fill(deviceId, clipId, records);
  await storeClip(cloud.deps, jobOf(deviceId, clip));
  return cloud;
}

/** The clip as it was stored when openings lay in the objects. */
async function cloudWithEarlierClip(): Promise<MemoryCloud> {
  const cloud = await cloudWithClip();
  const { key } = await cloud.onlyObject();
  await cloud.store.put(key, concatBytes(...clip.records));
  cloud.index.removeOpening(clipId);
  return cloud;
}

function statementOf(statement: Uint8Array | null | undefined) {
  const record = statement ?? new Uint8Array(0);
  return parseWith(
    deletionSchema,
    openStatement(record, 'deletion', receiptKey, nodeVerifyPrimitives),
    'the statement',
  );
}

/** Nothing of the clip is left, and a signed statement says so. */
async function expectGone(cloud: MemoryCloud, what = ''): Promise<void> {
  const deletion = await cloud.deletions.find(clipId);
  expect(cloud.store.objects().size, what).toBe(0);
  expect(cloud.index.left, what).toEqual({ rows: [], openings: [] });
  expect(await cloud.spool.read(deviceId, clipId), what).toEqual([]);
  expect(statementOf(deletion?.statement), what).toMatchObject({ clipId, deviceId, householdId });
}

test('what opens a clip goes first, then its object, then its row, and the statement says when', async () => {
  const cloud = await cloudWithClip();
  await requestDeletion(cloud, order, memberId);
  const steps: string[] = [];
  const around: Around = (step, call) => {
    steps.push(step);
    cloud.nowMs = (cloud.nowMs + 1000) as typeof cloud.nowMs;
    return call();
  };
  const requestedAtMs = cloud.nowMs;
  await deleteClip(aroundEachCall(cloud.deps, ['deletions', 'store', 'spool'], around), { clipId });
  expect(steps).toEqual([
    'deletions.find',
    'deletions.removeWrap',
    'store.list',
    'store.delete',
    'spool.settle',
    'deletions.markObjectsRemoved',
    'deletions.removeRow',
    'deletions.find',
    'deletions.finish',
  ]);
  await expectGone(cloud);
  const { statement } = (await cloud.deletions.find(clipId)) ?? {};
  const said = statementOf(statement);
  expect(said.requestedAtMs).toBe(requestedAtMs);
  expect(said.wrapRemovedAtMs).toBeLessThan(said.objectsRemovedAtMs);
  expect(said.objectsRemovedAtMs).toBeLessThan(said.rowRemovedAtMs);
  const [request] = cloud.requests.requests;
  expect(await cloud.matching.candidatesOf(request?.requestId as never, householdId)).toEqual([]);
});

test('of a clip whose opening lay in its object the wrap goes with that', async () => {
  const cloud = await cloudWithEarlierClip();
  await requestDeletion(cloud, order, memberId);
  await deleteClip(cloud.deps, { clipId });
  await expectGone(cloud);
  const said = statementOf((await cloud.deletions.find(clipId))?.statement);
  expect(said.wrapRemovedAtMs).toBeGreaterThanOrEqual(said.objectsRemovedAtMs);
});

test('nobody’s order deletes nothing', async () => {
  const cloud = await cloudWithClip();
  expect(await deleteClip(cloud.deps, { clipId })).toBeNull();
  expect(cloud.store.objects().size).toBe(1);
  expect(await cloud.index.find(clipId)).not.toBeNull();
});

describe.each([
  ['whole', () => cloudWithClip()],
  ['unfinished, and still in the spool', () => cloudWithClip(clip.records.slice(0, 3))],
  ['stored before openings lay apart', cloudWithEarlierClip],
] as const)('a clip, %s', (_, prepare) => {
  test('is gone in the end though its job dies before or after any step, twice', async () => {
    const run = async (cloud: MemoryCloud, interruption: Interruption) => {
      const deps = aroundEachCall(cloud.deps, ['deletions', 'store', 'spool'], interruption.around);
      await deleteClip(deps, { clipId });
    };
    const whole = new Interruption();
    const undisturbed = await prepare();
    await requestDeletion(undisturbed, order, memberId);
    await run(undisturbed, whole);
    await expectGone(undisturbed);
    const expected = await undisturbed.deletions.find(clipId);
    for (const first of interruptionsOf(whole.steps.length)) {
      for (const second of interruptionsOf(whole.steps.length)) {
        const cloud = await prepare();
        await requestDeletion(cloud, order, memberId);
        await run(cloud, first.again()).catch(() => undefined);
        await run(cloud, second.again()).catch(() => undefined);
        await run(cloud, new Interruption());
        await expectGone(cloud, `${first.name}, then ${second.name}`);
        expect(await cloud.deletions.find(clipId)).toEqual(expected);
      }
    }
  });
});

test('an order that was committed and never queued is carried out once deletions are resumed', async () => {
  const cloud = await cloudWithClip();
  cloud.jobs.failNextAdd('before');
  expect(await requestDeletion(cloud, order, memberId)).toMatchObject({ clipId, statement: null });
  expect(cloud.jobs.waiting).toEqual([]);
  expect(await cloud.index.find(clipId)).toBeNull();
  expect(await resumeDeletions(cloud.deletions, cloud.jobs)).toBe(1);
  await cloud.jobs.drain({ 'delete-clip': async (job) => void (await deleteClip(cloud.deps, job)) });
  await expectGone(cloud);
  expect(await resumeDeletions(cloud.deletions, cloud.jobs)).toBe(0);
  expect(await requestDeletion(cloud, order, memberId)).toMatchObject({ statement: expect.any(Uint8Array) });
  expect(cloud.jobs.waiting).toEqual([]);
});

test('a deleted clip that its device sends again is refused by a signed statement, and stored nowhere', async () => {
  const cloud = await cloudWithClip();
  await requestDeletion(cloud, order, memberId);
  for (const isDone of [false, true]) {
    if (isDone) await deleteClip(cloud.deps, { clipId });
    cloud.spool.fill(deviceId, clipId, clip.records);
    const result = await storeClip(cloud.deps, jobOf(deviceId, clip));
    expect(result).toMatchObject({ outcome: 'refused', error: { code: 'clip_deleted' } });
    expect(refusalOf(cloud.spool.settled.at(-1)?.reply)).toMatchObject({ clipId, code: 'clip_deleted' });
  }
  await expectGone(cloud);
});

test('a job that stores more of a clip while it is deleted leaves nothing, in whichever order their steps follow each other', async () => {
  const orders = await everyInterleaving(async () => {
    const cloud = await cloudWithClip(clip.records.slice(0, 3));
    cloud.spool.fill(deviceId, clipId, clip.records.slice(3));
    await requestDeletion(cloud, order, memberId);
    const storing = (around: Around) =>
      storeClip(aroundEachCall(cloud.deps, ['spool', 'store', 'index'], around), jobOf(deviceId, clip));
    const deleting = (around: Around) =>
      deleteClip(aroundEachCall(cloud.deps, ['store', 'spool', 'deletions'], around), { clipId });
    return { actors: [storing, deleting], check: (steps) => expectGone(cloud, steps.join(', ')) };
  });
  expect(orders).toBeGreaterThan(20);
});

test('a deletion that is asked for while a job stores more of the clip leaves nothing either', async () => {
  await everyInterleaving(async () => {
    const cloud = await cloudWithClip(clip.records.slice(0, 3));
    cloud.spool.fill(deviceId, clipId, clip.records.slice(3));
    const storing = (around: Around) =>
      storeClip(aroundEachCall(cloud.deps, ['store', 'index'], around), jobOf(deviceId, clip));
    const deleting = async (around: Around) => {
      await around('request', () => requestDeletion(cloud, order, memberId));
      await deleteClip(aroundEachCall(cloud.deps, ['store', 'deletions'], around), { clipId });
    };
    return { actors: [storing, deleting], check: (steps) => expectGone(cloud, steps.join(', ')) };
  });
});
