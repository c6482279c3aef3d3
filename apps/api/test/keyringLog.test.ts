import { keyringAnswerSchema, keyringVersionSchema } from '@porchlight/contracts/http';
import { requireBlinded } from '@porchlight/domain';
import { base64ToBytes, bytesToHex } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring, watchKeyOf } from '@porchlight/seal/watch';
import { keyringOf, sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyringBody, unwatchedChange } from './server/keyringBody.ts';
import { TestApi } from './server/TestApi.ts';
import { enrol, foundTown, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;
let path: string;

beforeEach(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
  path = `/v1/households/${town.home.householdId}/keyring`;
  const { deviceId } = town.home.cameras[0];
  api.broker.present.push({ deviceId, online: true, state: null });
});
afterEach(() => api[Symbol.asyncDispose]());

const put = (body: object, by = town.owner) => api.call('PUT', path, { by, body });
const publish = (record: Uint8Array) => put(keyringBody(town.home, record));
const handedOut = () => api.broker.keyrings.map(({ keyring, proof }) => [bytesToHex(keyring), proof !== '']);

test('a keyring is answered, read and handed to its devices with the proof that its owners watch for', async () => {
  const next = keyringOf(town.home, town.keyring);
  const { version, proof } = keyringVersionSchema.parse((await publish(next)).body);
  expect(version).toBe(2);
  const watchKey = watchKeyOf(town.home.root.secretKey.subarray(0, 32), nodePrimitives);
  const expected = watchedKeyring({ record: next, version: 2 }, watchKey, nodePrimitives);
  const { entry } = requireBlinded(proof ?? null, expected, api.queue.log.policy, nodePrimitives);
  expect(entry.atMs).toBe(api.nowMs);
  for (const target of [path, `${path}s/2`]) {
    const read = keyringAnswerSchema.parse((await api.call('GET', target, { by: town.owner })).body);
    expect([base64ToBytes(read.keyringB64), read.proof]).toEqual([next, proof]);
  }
  expect(api.broker.keyrings).toMatchObject([{ keyring: next, proof }]);
});

test('while the log shows nothing it is stored and answered without a proof, and no device gets it; then it does, in order', async () => {
  api.queue.hold();
  const second = keyringOf(town.home, town.keyring);
  const third = keyringOf(town.home, second);
  for (const [record, version] of [
    [second, 2],
    [third, 3],
  ] as const)
    expect(await publish(record)).toMatchObject({ status: 200, body: { version, proof: null } });
  expect((await api.call('GET', path, { by: town.owner })).body).toMatchObject({ proof: null });
  expect(api.broker.keyrings).toEqual([]);
  api.queue.show();
  await expect.poll(handedOut).toEqual([second, third].map((record) => [bytesToHex(record), true]));
  expect((await api.call('GET', path, { by: town.owner })).body).toMatchObject({ proof: expect.any(String) });
});

test('a process that stops while a keyring waits hands it out never without a proof, and the next one reads it with one', async () => {
  api.queue.hold();
  await publish(keyringOf(town.home, town.keyring));
  await api.app.close();
  api.queue.show();
  const { registry, queue, audit } = api;
  await using next = await TestApi.start({ registry, log: queue, audit });
  const answer = await next.call('GET', path, { by: town.owner });
  expect(keyringAnswerSchema.parse(answer.body).proof).toEqual(expect.any(String));
  expect(api.broker.keyrings).toEqual([]);
});

test('the newest published again is not logged again, and is handed out with the proof that there is', async () => {
  const next = keyringOf(town.home, town.keyring);
  const first = await publish(next);
  const { length } = api.queue.queued;
  expect(await put({ ...keyringBody(town.home, next), log: unwatchedChange() })).toMatchObject({
    status: 200,
    body: first.body as object,
  });
  expect(api.queue.queued).toHaveLength(length);
  expect(api.broker.keyrings).toHaveLength(2);
});

describe('refused, with nothing logged or handed out:', () => {
  test('one without what the log is to hold', async () => {
    const { keyringB64 } = keyringBody(town.home, keyringOf(town.home, town.keyring));
    const before = api.queue.queued.length;
    const body = { code: 'malformed_message', hint: expect.stringContaining('log: ') };
    expect(await put({ keyringB64 })).toMatchObject({ status: 400, body });
    expect(await api.registry.findKeyringVersion(town.home.householdId, 2)).toBeNull();
    expect([api.queue.queued.length, api.broker.keyrings]).toEqual([before, []]);
  });

  test('one under a label that an earlier one of its household has', async () => {
    const before = api.queue.queued.length;
    const next = keyringOf(town.home, town.keyring);
    const { log } = keyringBody(town.home, town.keyring);
    const again = { ...keyringBody(town.home, next), log: { ...log, valueHex: '0'.repeat(64) } };
    expect(await put(again)).toMatchObject({ status: 409, body: { code: 'replayed' } });
    expect([api.queue.queued.length, api.broker.keyrings]).toEqual([before, []]);
    expect(await publish(next)).toMatchObject({ status: 200 });
  });

  test('one that follows another than the newest', async () => {
    const before = api.queue.queued.length;
    const skipped = keyringOf(town.home, keyringOf(town.home, town.keyring));
    expect(await publish(skipped)).toMatchObject({ status: 409, body: { code: 'stale_keyring' } });
    expect([api.queue.queued.length, api.broker.keyrings]).toEqual([before, []]);
  });
});

test('who can compute a household’s next label, as its members and former ones can, doesn’t take it by way of a household of their own', async () => {
  const next = keyringOf(town.home, town.keyring);
  const { log } = keyringBody(town.home, next);
  const { householdId } = town.neighbour;
  const theirs = await api.registry.findKeyringVersion(householdId, 1);
  const record = keyringOf(town.neighbour, theirs?.record ?? expect.unreachable());
  const squatting = { ...keyringBody(town.neighbour, record), log };
  const target = `/v1/households/${householdId}/keyring`;
  const taken = await api.call('PUT', target, { by: town.neighbourOwner, body: squatting });
  expect(taken).toMatchObject({ status: 200 });
  const { proof } = keyringVersionSchema.parse((await publish(next)).body);
  const watchKey = watchKeyOf(town.home.root.secretKey.subarray(0, 32), nodePrimitives);
  const expected = watchedKeyring({ record: next, version: 2 }, watchKey, nodePrimitives);
  expect(requireBlinded(proof ?? null, expected, api.queue.log.policy, nodePrimitives).index).toBeGreaterThan(
    0,
  );
});

test('what the cloud keeps and logs of a keyring tells nobody whose it is', async () => {
  const home = sampleHome();
  const before = api.queue.queued.length;
  const record = await enrol(api, home);
  const [logged, ...more] = api.queue.queued.slice(before);
  expect(more).toEqual([]);
  const { log } = keyringBody(home, record);
  const text = new TextDecoder().decode(logged?.entry);
  const watchKey = watchKeyOf(home.root.secretKey.subarray(0, 32), nodePrimitives);
  const { label } = watchedKeyring({ record, version: 1 }, watchKey, nodePrimitives);
  const labelHex = bytesToHex(label);
  expect(JSON.parse(text)).toEqual({ v: 1, kind: 'blinded', atMs: api.nowMs, ...log, labelHex });
  expect(text).not.toContain(home.householdId);
  expect(text).not.toContain(log.labelHex);
  expect(logged?.label).toEqual(label);
});
