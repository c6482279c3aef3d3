import { CALL_TOLERANCE_S } from '@porchlight/contracts/http';
import { bytesToHex, type EpochMs, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { keyringOf, sampleHome, sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keyringBody } from './server/keyringBody.ts';
import { signCall } from './server/signCall.ts';
import { TestApi } from './server/TestApi.ts';
import { enrol, foundTown, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;
let startMs: EpochMs;

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
  startMs = api.nowMs;
});
beforeEach(() => {
  api.nowMs = startMs;
});
afterAll(() => api[Symbol.asyncDispose]());

const target = '/v1/clips?before=1780000000000-00000000000000000000000000000000';
const other = nodePrimitives.signKeyPair(systemRandom(32));
const agency = { agencyId: 'a'.repeat(32), name: 'Fire Brigade', signingKeyHex: 'b'.repeat(64) };

test('a call that is signed as the specification has it is taken', async () => {
  expect((await api.call('GET', target, { by: town.owner })).status).toBe(200);
});

describe('refused as unauthenticated:', () => {
  test.each([
    ['another method', { method: 'PUT' }],
    ['another path', { path: '/v1/operator/households' }],
    ['another query', { query: '?x=2' }],
    ['no query', { query: '?' }],
    ['another host', { authority: 'porchlight.example' }],
    ['another body', { contentDigest: 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFA=:' }],
    ["somebody else's key", { keyId: bytesToHex(other.publicKey) }],
    ['a time of 1970', { createdS: 0 }],
  ])('a signature for %s', async (_, wrong) => {
    const call = { by: api.operator, body: agency };
    const answer = await api.call('POST', '/v1/operator/agencies?x=1', { ...call, wrong });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await api.call('POST', '/v1/operator/agencies?x=1', call)).status).toBe(201);
  });

  test.each([
    ['just too old', -CALL_TOLERANCE_S - 1, 401],
    ['just young enough', -CALL_TOLERANCE_S, 200],
    ['just not too far ahead', CALL_TOLERANCE_S, 200],
    ['just too far ahead', CALL_TOLERANCE_S + 1, 401],
  ])('a time that is off, and no other: %s', async (_, offS, status) => {
    const wrong = { createdS: startMs / 1000 + offS };
    expect((await api.call('GET', target, { by: town.owner, wrong })).status).toBe(status);
  });

  test.each([
    ['no signature', () => ({})],
    ['no Signature', (good) => ({ ...good, signature: undefined })],
    ['no Signature-Input', (good) => ({ ...good, 'signature-input': undefined })],
    ['no Content-Digest', (good) => ({ ...good, 'content-digest': undefined })],
    ['another label', (good) => rewrite(good, /sig1/g, 'sig2')],
    ['a component left out', (good) => rewrite(good, / "@query"/, '')],
    [
      'the components in another order',
      (good) => rewrite(good, '"@method" "@authority"', '"@authority" "@method"'),
    ],
    ['another algorithm', (good) => rewrite(good, 'alg="ed25519"', 'alg="rsa-v1_5-sha256"')],
    ['no nonce', (good) => rewrite(good, /;nonce="\w+"/, '')],
    [
      'a key id in capitals',
      (good) => rewrite(good, /keyid="(\w+)"/, (_, id: string) => `keyid="${id.toUpperCase()}"`),
    ],
    ['a key id that is no point', (good) => rewrite(good, /keyid="\w+"/, `keyid="${'f'.repeat(64)}"`)],
    ['a key of small order', (good) => rewrite(good, /keyid="\w+"/, `keyid="01${'0'.repeat(62)}"`)],
    ['a time with a fraction', (good) => rewrite(good, /created=(\d+)/, 'created=$1.0')],
    [
      'a second signature',
      (good) => ({ ...good, signature: `${good['signature']}, sig2=:${'A'.repeat(86)}==:` }),
    ],
    ['a signature cut short', (good) => rewrite(good, /:[\w+/]{4}/, ':')],
    ['a signature of zeros', (good) => ({ ...good, signature: `sig1=:${'A'.repeat(86)}==:` })],
  ] as readonly (readonly [string, (good: Fields) => Fields])[])('%s', async (_, change) => {
    const { authority } = api;
    const good = signCall(town.owner, { method: 'GET', authority, target, body: new Uint8Array(0) }, startMs);
    const fields = Object.entries(change(good)).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const answer = await api.send('GET', target, Object.fromEntries(fields), new Uint8Array(0));
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated', retryable: false } });
    expect((await api.send('GET', target, good, new Uint8Array(0))).status).toBe(200);
  });

  test('a body other than the one that was signed, before it is even read as JSON', async () => {
    const { authority } = api;
    const call = { method: 'POST', authority, target: '/v1/operator/agencies', body: new Uint8Array(0) };
    const headers = { ...signCall(api.operator, call, startMs), 'content-type': 'application/json' };
    const answer = await api.send('POST', '/v1/operator/agencies', headers, Buffer.from('{not JSON'));
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test.each([
    ['GET', '/v1/clips'],
    ['POST', '/v1/operator/agencies'],
  ])('%s without the body that was signed', async (method, path) => {
    const wrong = { contentDigest: 'sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:' };
    const by = method === 'GET' ? town.owner : api.operator;
    const answer = await api.call(method, path, { by, wrong });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('an unsigned call, before any of its body is read', async () => {
    const tooLarge = new Uint8Array(300 * 1024);
    expect(await api.call('POST', '/v1/requests', { body: tooLarge })).toMatchObject({ status: 401 });
    expect(await api.call('POST', '/v1/requests', { body: tooLarge, by: town.agency })).toMatchObject({
      status: 413,
    });
  });

  test('a call for another host, where the api knows its own', async () => {
    await using own = await TestApi.start({ authority: 'api.porchlight.example' });
    const by = own.operator;
    const body = { ...agency, agencyId: 'c'.repeat(32) };
    const call = (host: string) =>
      own.call('POST', '/v1/operator/agencies', { by, body, wrong: { authority: host }, headers: { host } });
    expect((await call('elsewhere.example')).status).toBe(401);
    expect((await call('api.porchlight.example')).status).toBe(201);
  });

  test('a client that the newest keyring names no more, and one whose time is over', async () => {
    const [second, guest] = [sampleMember(), sampleMember({ role: 'guest', untilMs: startMs + 1000 })];
    const alone = sampleHome();
    const home = { ...alone, members: [alone.members[0], second, guest] as const };
    const first = await enrol(api, home);
    const list = (by: typeof second) => api.call('GET', '/v1/clips', { by: by.signing });
    expect((await list(second)).status).toBe(200);
    expect((await list(guest)).status).toBe(200);
    api.nowMs = (startMs + 1000) as EpochMs;
    expect(await list(guest)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    const body = keyringBody(alone, keyringOf(alone, first));
    const path = `/v1/households/${home.householdId}/keyring`;
    expect((await api.call('PUT', path, { by: second.signing, body })).status).toBe(200);
    expect((await list(second)).status).toBe(401);
  });
});

test('a call that is made again is refused as replayed for as long as its time would do', async () => {
  const { authority } = api;
  const call = { method: 'GET', authority, target, body: new Uint8Array(0) };
  const wrong = { createdS: startMs / 1000 + CALL_TOLERANCE_S };
  const headers = signCall(town.owner, call, startMs, wrong);
  const send = async (atMs: number) => {
    api.nowMs = atMs as EpochMs;
    return (await api.send('GET', target, headers, call.body)).status;
  };
  expect(await send(startMs)).toBe(200);
  expect(await send(startMs)).toBe(409);
  expect(await send(startMs + 2 * CALL_TOLERANCE_S * 1000)).toBe(409);
  expect(await send(startMs + 2 * CALL_TOLERANCE_S * 1000 + 1)).toBe(401);
});

test('the same call made twice at once is taken once', async () => {
  const call = { method: 'GET', authority: api.authority, target, body: new Uint8Array(0) };
  const headers = signCall(town.owner, call, startMs);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => api.send('GET', target, headers, call.body)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
});

test('a key that nobody has is told so, and takes up no memory for nonces', async () => {
  const call = { method: 'GET', authority: api.authority, target, body: new Uint8Array(0) };
  const headers = signCall(other, call, startMs);
  for (let round = 0; round < 2; round++) {
    const answer = await api.send('GET', target, headers, call.body);
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  }
});

type Fields = Readonly<Record<string, string | undefined>>;

/** Signature-Input with every match of `what` replaced. */
function rewrite(
  fields: Fields,
  what: string | RegExp,
  by: string | ((...match: string[]) => string),
): Fields {
  const replaced = Object.entries(fields).map(([name, value]) => {
    if (name === 'content-digest') return [name, value];
    return [name, value?.replace(what, by as string)];
  });
  return Object.fromEntries(replaced);
}
