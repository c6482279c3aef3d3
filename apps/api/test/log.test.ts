import { agencyAnswerSchema, logDescriptionSchema } from '@porchlight/contracts/http';
import { decodeLogEntry, saltedTextHash } from '@porchlight/contracts/log';
import { MAX_LOGGED_CHANGES, requireLogged } from '@porchlight/domain';
import {
  bytesToHex,
  type EpochMs,
  type HouseholdId,
  hexToBytes,
  ownedLabel,
  systemRandom,
  utf8,
} from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { formatVerifierKey } from '@porchlight/tlog';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLogPolicy } from '../src/log/LogPolicy.ts';
import type { WebClient } from '../src/web/WebClient.ts';
import { unwatchedChange } from './server/keyringBody.ts';
import { TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

const { sha256 } = nodeVerifyPrimitives;
let api: TestApi;
let town: Town;

beforeEach(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterEach(() => api[Symbol.asyncDispose]());

function labelIn(householdId: HouseholdId, sentHex: string): string {
  return bytesToHex(ownedLabel('record', householdId, hexToBytes(sentHex), nodeVerifyPrimitives.sha256));
}

describe('a household’s own changes', () => {
  const add = (body: object, by = town.owner) => api.call('POST', '/v1/household/log', { by, body });

  test('are queued, on the record, and found by the hash that was answered', async () => {
    const change = unwatchedChange();
    const answer = await add(change);
    expect(answer).toMatchObject({ status: 200, body: { leafHashHex: expect.any(String) } });
    const { leafHashHex } = answer.body as { leafHashHex: string };
    const standing = await api.call('GET', `/v1/log/entries/${leafHashHex}`);
    const { proof } = standing.body as { proof: string };
    const { entry } = requireLogged(proof, 'blinded', api.queue.log.policy, nodeVerifyPrimitives);
    const labelHex = labelIn(town.home.householdId, change.labelHex);
    expect(entry).toEqual({ v: 1, kind: 'blinded', atMs: api.nowMs, ...change, labelHex });
    const row = { action: 'log.add', subject: change.labelHex };
    expect(api.audit.rowsOf(town.home.householdId).at(-1)).toMatchObject(row);
  });

  test('under a label that there is are refused, and the first stays alone', async () => {
    const change = unwatchedChange();
    await add(change);
    const again = { ...change, valueHex: '0'.repeat(64) };
    expect(await add(again)).toMatchObject({ status: 409, body: { code: 'replayed' } });
    const labelHex = labelIn(town.home.householdId, change.labelHex);
    const under = api.queue.queued.filter(({ label }) => label !== null && bytesToHex(label) === labelHex);
    expect(under.map(({ entry }) => decodeLogEntry(entry))).toEqual([
      expect.objectContaining({ labelHex, valueHex: change.valueHex }),
    ]);
  });

  test('under a label that another household sent before are none of its business', async () => {
    const change = unwatchedChange();
    expect((await add(change, town.neighbourOwner)).status).toBe(200);
    expect((await add(change)).status).toBe(200);
  });

  test('are at most 48 in a day, each household for itself', async () => {
    for (let i = 0; i < MAX_LOGGED_CHANGES; i++) expect((await add(unwatchedChange())).status).toBe(200);
    const refusal = { status: 429, body: { code: 'rate_limited', retryable: true } };
    expect(await add(unwatchedChange())).toMatchObject(refusal);
    expect((await add(unwatchedChange(), town.neighbourOwner)).status).toBe(200);
    api.nowMs = (api.nowMs + 24 * 3_600_000) as EpochMs;
    expect((await add(unwatchedChange())).status).toBe(200);
  });

  test('that are no label and value are malformed', async () => {
    for (const wrong of [{ labelHex: 'AB'.repeat(32) }, { valueHex: 'ab' }, { kind: 'blinded' }])
      expect(await add({ ...unwatchedChange(), ...wrong })).toMatchObject({ status: 400 });
  });
});

describe('an agency', () => {
  const enrolled = (agencyId = bytesToHex(systemRandom(16))) => {
    const key = nodePrimitives.signKeyPair(systemRandom(32));
    const body = { agencyId, name: 'Küstenwache', signingKeyHex: bytesToHex(key.publicKey) };
    const add = () => api.call('POST', '/v1/operator/agencies', { by: api.operator, body });
    return { agencyId, key, add, read: () => api.call('GET', `/v1/agencies/${agencyId}`) };
  };

  test('is shown, and its calls count, once the log shows it, and not before', async () => {
    api.queue.hold();
    const { agencyId, key, add, read } = enrolled();
    const added = await add();
    expect(added.status).toBe(201);
    const post = () => api.call('POST', '/v1/requests', { by: key, body: {} });
    expect(await post()).toMatchObject({ status: 422, body: { code: 'not_logged' } });
    expect(await read()).toMatchObject({ status: 404 });
    api.queue.show();
    expect(await post()).toMatchObject({ status: 400, body: { code: 'malformed_message' } });
    const agency = agencyAnswerSchema.parse((await read()).body);
    const { policy } = api.queue.log;
    const { entry } = requireLogged(agency.proof, 'agency', policy, nodeVerifyPrimitives);
    const nameHashHex = saltedTextHash(hexToBytes(agency.nameSaltHex), 'Küstenwache', sha256);
    const operatorKeysHex = [bytesToHex(api.operator.publicKey)];
    expect(entry).toMatchObject({ agencyId, decision: 'approved', nameHashHex, operatorKeysHex });
    const [shown] = agency.keys;
    const added2 = requireLogged(shown?.proof ?? null, 'agency-key', policy, nodeVerifyPrimitives);
    expect(added2.entry).toMatchObject({ agencyId, change: 'added', keyHex: bytesToHex(key.publicKey) });
    expect(added2.index).toBeGreaterThan(0);
  });

  test('added again is logged once, and one that is refused is not', async () => {
    const { agencyId, add } = enrolled();
    const first = await add();
    const before = api.queue.queued.length;
    expect((await add()).body).toEqual(first.body);
    expect(await enrolled(agencyId).add()).toMatchObject({ status: 409, body: { code: 'replayed' } });
    expect(api.queue.queued).toHaveLength(before);
  });
});

describe('what the log says of itself', () => {
  test('is its policy, how far it has come, and who cosigned', async () => {
    const { log } = api.queue;
    const [older, newer] = [log.checkpoint(2), log.checkpoint()];
    const mirrors = openLogPolicy(
      log.policyText.replace(/^(witness two .*)$/m, '$1 https://two.example/'),
      ['two'],
      sha256,
    );
    await using own = await TestApi.start({ logOverview: api.logOverview, logPolicy: mirrors });
    api.logOverview.progress = {
      ...{ placedSize: log.size + 2, shownSize: log.size, waitingEntries: 3 },
      checkpoints: [
        { size: log.size, shownAtMs: sampleTime(2), checkpoint: newer },
        { size: 2, shownAtMs: sampleTime(1), checkpoint: older },
      ],
      witnesses: [{ name: 'two', cosigned: { size: 2, atMs: sampleTime(1) }, failingSinceMs: sampleTime(2) }],
    };
    const answer = await own.call('GET', '/v1/log');
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*' });
    const said = logDescriptionSchema.parse(answer.body);
    expect(said).toMatchObject({
      ...{ origin: log.origin, vkey: formatVerifierKey(log.log.key), policy: mirrors.text },
      prefixUrl: `http://${own.authority}/log/`,
      shown: { size: log.size, atMs: sampleTime(2), checkpoint: newer },
      history: [{ size: 2, atMs: sampleTime(1) }],
      ...{ unwitnessedEntries: 2, waitingEntries: 3, monitoringWindowMs: 86_400_000 },
    });
    const originHex = bytesToHex(sha256(utf8(log.origin)));
    expect(said.witnesses).toMatchObject([
      { name: 'one', url: null, mirrorUrl: null, cosigned: null, failingSinceMs: null },
      {
        ...{ name: 'two', url: 'https://two.example/', mirrorUrl: `https://two.example/${originHex}/` },
        ...{ cosigned: { size: 2, atMs: sampleTime(1) }, failingSinceMs: sampleTime(2) },
      },
    ]);
  });

  test('is nothing shown before the first checkpoint', async () => {
    const said = logDescriptionSchema.parse((await api.call('GET', '/v1/log')).body);
    expect([said.shown, said.history]).toEqual([null, []]);
  });

  test('an entry that was never queued is nothing, and what is no hash is malformed', async () => {
    const of = (name: string) => api.call('GET', `/v1/log/entries/${name}`);
    expect(await of('0'.repeat(64))).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await of('A'.repeat(64))).toMatchObject({ status: 400, body: { code: 'malformed_id' } });
  });
});

describe('a policy is no setting', () => {
  test.each([
    ['that is none', 'log nothing', []],
    ['of two logs', 'both', []],
    ['that names no such mirror', 'whole', ['three']],
  ] as const)('%s', (_, kind, mirrors) => {
    const { policyText } = api.queue.log;
    const [line = ''] = policyText.split('\n');
    const texts = { 'log nothing': 'log nothing', both: `${line}\n${policyText}`, whole: policyText };
    expect(() => openLogPolicy(texts[kind], mirrors, sha256)).toThrow(/LOG_POLICY_FILE/);
  });
});

describe('the log’s files', () => {
  test.each([
    ['checkpoint', 'text/plain; charset=utf-8', 'public, max-age=1'],
    ['unwitnessed', 'text/plain; charset=utf-8', 'public, max-age=1'],
    ['policy', 'text/plain; charset=utf-8', 'public, max-age=60'],
    ['tile/0/x001/067', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['tile/entries/000.p/7', 'application/octet-stream', 'public, max-age=31536000, immutable'],
  ])('%s are given out as they lie in the bucket', async (path, type, cache) => {
    const bytes = systemRandom(9000);
    await api.logObjects.put(path, bytes);
    const answer = await api.call('GET', `/log/${path}`);
    expect([answer.status, Buffer.compare(answer.bytes, bytes)]).toEqual([200, 0]);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'content-length': '9000',
      'content-type': type,
      'cache-control': cache,
    });
  });

  test.each([
    ['what is not there yet', 'tile/0/000', true],
    ['a path that is no tile’s one path', 'tile/0/0', false],
    ['a way out of the tiles', 'tile/../checkpoint', false],
    ['the same, encoded', 'tile/%2e%2e/staged', false],
    ['what else lies in the bucket', 'staged/secret', false],
  ])('%s is nothing, and may be asked for from everywhere', async (_, path, mayBeRead) => {
    const keys = ['checkpoint', 'staged', 'staged/secret', 'tile/0/0', 'tile/../checkpoint'];
    for (const key of keys) await api.logObjects.put(key, systemRandom(9)).catch(() => undefined);
    const answer = await api.call('GET', `/log/${path}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    if (mayBeRead) expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*' });
  });
});

test('a web client is logged by its hash when it is first served, again after another, and not at every start', async () => {
  const web = (bundleHex: string): WebClient => ({
    folder: import.meta.dirname,
    bundle: { version: 1, bundleHex, files: [] },
    tiles: { tileUrl: null, tileAttribution: null },
  });
  const [one, other] = ['11'.repeat(32), '22'.repeat(32)];
  for (const [at, bundleHex] of [one, one, other, one].entries()) {
    const clock = { nowMs: () => sampleTime(at) };
    await using _ = await TestApi.start({ web: web(bundleHex), ruledLog: api.ruledLog, clock });
  }
  const entries = api.queue.queued.map(({ entry }) => decodeLogEntry(entry));
  const bundles = entries.flatMap((entry) => (entry.kind === 'client-bundle' ? [entry.bundleHashHex] : []));
  expect(bundles).toEqual([one, other, one]);
});
