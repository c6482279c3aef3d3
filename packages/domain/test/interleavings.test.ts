import {
  beginMatching,
  matchClip,
  matchRequest,
  postRequest,
  resumeMatching,
  storeClip,
} from '@porchlight/domain';
import { type AgencyId, concatBytes, randomId, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { expect, test } from 'vitest';
import { type Around, aroundEachCall } from './cloud/aroundEachCall.ts';
import { everyInterleaving } from './cloud/everyInterleaving.ts';
import { isReceipt, jobOf, MemoryCloud, receiptOf, wholeObject } from './cloud/MemoryCloud.ts';
import { newRequest, SQUARE_CELL } from './cloud/newRequest.ts';

const home = sampleHome();
const [camera] = home.cameras;
const { deviceId } = camera;
const clip = filmClip(camera, { cells: [SQUARE_CELL] });
const { clipId, records } = clip;

const storing = (cloud: MemoryCloud) => (around: Around) =>
  storeClip(aroundEachCall(cloud.deps, ['spool', 'store', 'index'], around), jobOf(deviceId, clip));

/** The rest of the clip arrives, and then its job runs. */
const completing = (cloud: MemoryCloud, from: number) => async (around: Around) => {
  await around('device', async () => cloud.spool.fill(deviceId, clipId, records.slice(from)));
  await storing(cloud)(around);
};

test.each([
  ['an unfinished clip', false],
  ['a clip that is stored unfinished', true],
])(
  'two jobs on %s at once, one of which sees it finished, leave the whole clip and its receipt',
  async (_, isStored) => {
    const orders = await everyInterleaving(async () => {
      const cloud = await MemoryCloud.of(home);
      cloud.spool.fill(deviceId, clipId, records.slice(0, 3));
      if (isStored) await storeClip(cloud.deps, jobOf(deviceId, clip));
      const check = async (steps: readonly string[]) => {
        expect((await cloud.onlyObject()).bytes, steps.join(', ')).toEqual(wholeObject(clip));
        const { objectKey, receipt } = cloud.index.clips[0] ?? {};
        expect((await cloud.onlyObject()).key).toBe(objectKey);
        expect(await cloud.spool.read(deviceId, clipId)).toEqual([]);
        const replies = cloud.spool.settled.map(({ reply }) => reply);
        expect(replies.every(isReceipt)).toBe(true);
        expect(replies).toContainEqual(receipt);
        expect(replies.some((reply) => receiptOf(reply).finished)).toBe(true);
      };
      return { actors: [storing(cloud), completing(cloud, 3)], check };
    });
    expect(orders).toBeGreaterThan(100);
  },
);

test('two jobs on one finished clip at once store it once, and both send its one receipt', async () => {
  const orders = await everyInterleaving(async () => {
    const cloud = await MemoryCloud.of(home);
    cloud.spool.fill(deviceId, clipId, records);
    const check = async (steps: readonly string[]) => {
      expect((await cloud.onlyObject()).bytes, steps.join(', ')).toEqual(wholeObject(clip));
      const [{ receipt } = { receipt: null }] = cloud.index.clips;
      for (const { reply } of cloud.spool.settled) expect(reply).toEqual(receipt);
      expect(await cloud.spool.read(deviceId, clipId)).toEqual([]);
    };
    return { actors: [storing(cloud), storing(cloud)], check };
  });
  expect(orders).toBeGreaterThan(50);
});

test('two jobs on an unfinished clip at once, one of which sees more of it, leave the longer', async () => {
  await everyInterleaving(async () => {
    const cloud = await MemoryCloud.of(home);
    cloud.spool.fill(deviceId, clipId, records.slice(0, 2));
    const longer = async (around: Around) => {
      await around('device', async () => cloud.spool.fill(deviceId, clipId, records.slice(2, 4)));
      await storing(cloud)(around);
    };
    const check = async (steps: readonly string[]) => {
      const { key, bytes } = await cloud.onlyObject();
      expect(bytes, steps.join(', ')).toEqual(concatBytes(...records.slice(1, 4)));
      expect(cloud.index.clips[0]).toMatchObject({ objectKey: key, segmentCount: 3 });
      expect(await cloud.spool.read(deviceId, clipId)).toHaveLength(4);
    };
    return { actors: [storing(cloud), longer], check };
  });
});

const agencyId = randomId(systemRandom) as AgencyId;
const draft = newRequest({ fromMs: sampleTime(-3_600_000), toMs: sampleTime(3_600_000) });

async function posted({ requests, clock }: MemoryCloud) {
  const deps = { requests, clock, random: systemRandom, primitives: nodeVerifyPrimitives };
  return (await postRequest(deps, agencyId, draft)).request;
}

/** An agency posts, and a worker runs the job; each on its own connections. */
const posting = (cloud: MemoryCloud) => async (around: Around) => {
  const { requests, clock, matching } = cloud;
  const own = { requests, clock, random: systemRandom, primitives: nodeVerifyPrimitives };
  const { request } = await postRequest(aroundEachCall(own, ['requests'], around), agencyId, draft);
  const { requestId } = request;
  await matchRequest(aroundEachCall({ requests, matching, clock }, ['requests', 'matching'], around), {
    requestId,
  });
};

test('a clip and a request never miss each other, in whichever order their steps follow each other', async () => {
  const seen = new Set<string>();
  const orders = await everyInterleaving(async () => {
    const cloud = await MemoryCloud.of(home);
    cloud.spool.fill(deviceId, clipId, records);
    const upload = (around: Around) =>
      storeClip(aroundEachCall(cloud.deps, ['index', 'matching'], around), jobOf(deviceId, clip));
    const check = async (steps: readonly string[]) => {
      const [request] = cloud.requests.requests;
      const found = await cloud.matching.candidatesOf(request?.requestId as never, home.householdId);
      expect(
        found.map((each) => each.clipId),
        steps.join(', '),
      ).toEqual([clipId]);
      expect(request?.matchedAtMs).toBe(cloud.nowMs);
      for (const step of steps.filter((each) => each.endsWith('addCandidates'))) seen.add(step);
    };
    return { actors: [upload, posting(cloud)], check };
  });
  expect(orders).toBeGreaterThan(50);
  expect(seen).toEqual(new Set(['0 matching.addCandidates', '1 matching.addCandidates']));
});

test('a request that was committed and never queued is matched once matching is resumed', async () => {
  const cloud = await MemoryCloud.of(home);
  const { requests, jobs, clock, matching } = cloud;
  cloud.spool.fill(deviceId, clipId, records);
  await storeClip(cloud.deps, jobOf(deviceId, clip));
  jobs.failNextAdd('before');
  const { requestId } = await posted(cloud);
  await beginMatching(jobs, requestId);
  expect(jobs.waiting).toEqual([]);
  expect(await resumeMatching(requests, jobs)).toBe(1);
  const deps = { requests, matching, clock };
  await jobs.drain({ 'match-request': async (payload) => void (await matchRequest(deps, payload)) });
  expect(await matching.candidatesOf(requestId, home.householdId)).toHaveLength(1);
  expect(await resumeMatching(requests, jobs)).toBe(0);
});

test('matching the same clip or request again adds nothing twice', async () => {
  const cloud = await MemoryCloud.of(home);
  const { requests, clock, matching } = cloud;
  cloud.spool.fill(deviceId, clipId, records);
  await storeClip(cloud.deps, jobOf(deviceId, clip));
  const { requestId } = await posted(cloud);
  for (let round = 0; round < 2; round++) {
    expect(await matchRequest({ requests, matching, clock }, { requestId })).toBe(1);
    expect(await matchClip(matching, cloud.index.clips[0] as never)).toEqual([requestId]);
  }
  expect(await matching.candidatesOf(requestId, home.householdId)).toHaveLength(1);
});

test('a request that nobody committed can not be matched', async () => {
  const { requests, matching, clock } = await MemoryCloud.of(home);
  const requestId = randomId(systemRandom) as never;
  await expect(matchRequest({ requests, matching, clock }, { requestId })).rejects.toMatchObject({
    code: 'not_found',
  });
});
