import { deletionPageSchema, deletionSummarySchema } from '@porchlight/contracts/http';
import { deleteClip } from '@porchlight/domain';
import { concatBytes } from '@porchlight/kernel';
import { keyringOf, sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { MemoryClipSpool } from '@porchlight/testkit/clip-spool/MemoryClipSpool';
import { SampleReceiptSigner } from '@porchlight/testkit/receipt-signer/SampleReceiptSigner';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyringBody } from './server/keyringBody.ts';
import { TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;

beforeEach(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const owner = (method: string, target: string) => api.call(method, target, { by: town.owner });

/** Runs the jobs as a worker would. */
function work(): Promise<void> {
  const { deletions, store } = api;
  const clock = { nowMs: () => api.nowMs };
  const deps = { deletions, store, clock, spool: new MemoryClipSpool(), signer: new SampleReceiptSigner() };
  return api.jobs.drain({ 'delete-clip': async (job) => void (await deleteClip(deps, job)) });
}

test('a clip is nowhere any more once its deletion is answered, and its statement is listed when it is done', async () => {
  const { clipId } = town.clip;
  const answer = await owner('DELETE', `/v1/clips/${clipId}`);
  expect(answer.status).toBe(202);
  const memberId = town.home.members[0].memberId;
  const asked = deletionSummarySchema.parse(answer.body);
  expect(asked).toMatchObject({ clipId, memberId, requestedAtMs: api.nowMs, statementB64: null });
  for (const target of [`/v1/clips/${clipId}`, `/v1/clips/${clipId}/object`]) {
    expect(await owner('GET', target)).toMatchObject({ status: 404 });
  }
  expect((await owner('GET', '/v1/clips')).body).toMatchObject({ clips: [] });
  await work();
  expect(api.store.objects().size).toBe(1);
  const { deletions } = deletionPageSchema.parse((await owner('GET', '/v1/deletions')).body);
  expect(deletions).toMatchObject([{ clipId, statementB64: expect.any(String) }]);
  expect((await owner('DELETE', `/v1/clips/${clipId}`)).body).toEqual(deletions[0]);
  expect(api.jobs.waiting).toEqual([]);
});

test('a deletion is on the audit record before it is ordered, and is not ordered where it can’t be there', async () => {
  const { clipId } = town.clip;
  api.audit.failNext('record', 'before');
  expect(await owner('DELETE', `/v1/clips/${clipId}`)).toMatchObject({ status: 503 });
  expect(await api.index.find(clipId)).not.toBeNull();
  await owner('DELETE', `/v1/clips/${clipId}`);
  const rows = api.audit.rowsOf(town.home.householdId);
  expect(rows.at(-1)).toMatchObject({ action: 'clip.delete', subject: clipId });
});

test('a guest may look and not delete, and a neighbour learns of nothing', async () => {
  const guest = sampleMember({ role: 'guest' });
  const keyring = keyringOf(
    { ...town.home, members: [...town.home.members, guest] as typeof town.home.members },
    town.keyring,
  );
  const path = `/v1/households/${town.home.householdId}/keyring`;
  const body = keyringBody(town.home, keyring);
  expect((await api.call('PUT', path, { by: town.owner, body })).status).toBe(200);
  const target = `/v1/clips/${town.clip.clipId}`;
  expect(await api.call('GET', target, { by: guest.signing })).toMatchObject({ status: 200 });
  expect(await api.call('DELETE', target, { by: guest.signing })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  const [theirs, none] = await Promise.all(
    [target, `/v1/clips/${'0'.repeat(32)}`].map((each) =>
      api.call('DELETE', each, { by: town.neighbourOwner }),
    ),
  );
  expect(theirs?.status).toBe(404);
  expect(theirs?.bytes).toEqual(none?.bytes);
  expect(await api.index.find(town.clip.clipId)).not.toBeNull();
});

test('a clip that was stored with its opening in its object is given out as it was, and so is one that has it apart', async () => {
  const { clip } = town;
  const whole = Buffer.from(concatBytes(...clip.records));
  const apart = await owner('GET', `/v1/clips/${clip.clipId}/object`);
  expect(Buffer.compare(apart.bytes, whole)).toBe(0);
  expect(apart.headers['content-length']).toBe(String(whole.length));
  const indexed = await api.index.find(clip.clipId);
  await api.store.put(indexed?.objectKey ?? '', whole);
  api.index.removeOpening(clip.clipId);
  const earlier = await owner('GET', `/v1/clips/${clip.clipId}/object`);
  expect(Buffer.compare(earlier.bytes, whole)).toBe(0);
  expect(earlier.headers['content-length']).toBe(String(whole.length));
});
