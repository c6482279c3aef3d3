import { readFileSync } from 'node:fs';
import { type IndexedClip, linkProof, type Share } from '@porchlight/domain';
import { bytesToBase64, bytesToHex, epochMs, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair } from '@porchlight/seal/seal';
import type { FilmedClip } from '@porchlight/testkit/clip-builder/filmClip';
import { keyringOf, sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { sampleShare } from '@porchlight/testkit/share-store/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DescribedAnswers } from './server/DescribedAnswers.ts';
import { enterAccount } from './server/enterAccount.ts';
import { keyringBody, unwatchedChange } from './server/keyringBody.ts';
import { routesOf } from './server/routesOf.ts';
import { TestApi } from './server/TestApi.ts';
import { foundTown, store, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;
let described: DescribedAnswers;
/** A link to the owner's clip. */
let share: Share;
/** A clip of the owner's household, to be deleted. */
let doomed: FilmedClip;
const request = sampleRequest();
const stranger = nodePrimitives.signKeyPair(systemRandom(32));

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
  described = await DescribedAnswers.of(api);
  const shared = await api.index.find(town.clip.clipId);
  share = sampleShare(shared as IndexedClip, { createdAtMs: api.nowMs, expiresAtMs: epochMs(api.nowMs + 1) });
  await api.shares.add(share);
  doomed = await store(api, api, town.home);
  await api.requests.insert(request, entryOf(request));
  for (const path of ['checkpoint', 'unwitnessed', 'policy', 'tile/0/000.p/5'])
    await api.logObjects.put(path, systemRandom(9));
  for (const home of [town.home, town.neighbour]) {
    const { deviceId } = home.cameras[0];
    await api.books.replaceBook(home.householdId, 0, systemRandom(99));
    api.broker.present.push({ deviceId, online: true, state: null });
  }
});
afterAll(() => api[Symbol.asyncDispose]());

const CALLERS = [
  'nobody',
  'stranger',
  'owner',
  'neighbour',
  'agency',
  'operator',
  'half',
  'account',
] as const;
type Caller = (typeof CALLERS)[number];

function keyOf(caller: Caller): KeyPair | null {
  const { owner, neighbourOwner, agency } = town;
  const { operator } = api;
  const none = { nobody: null, half: null, account: null };
  return { ...none, stranger, owner, neighbour: neighbourOwner, agency, operator }[caller];
}

/** The cookie of an account of its own: `half` has given its password alone, `account` has a fresh second factor. */
async function cookieOf(caller: Caller): Promise<Readonly<Record<string, string>>> {
  if (caller !== 'half' && caller !== 'account') return {};
  const isProved = caller === 'account';
  return { cookie: (await enterAccount(api, { isProved })).cookie };
}

/** What a call on what belongs to the owner's household is answered, by caller: nobody, stranger, owner, neighbour, agency, operator. A cookie is no signature. */
type Expected = readonly [number, number, number, number, number, number];
/** And on what belongs to an account: by a session with a password alone, and by one with a fresh second factor. A signature is no cookie. */
type SessionExpected = readonly [number, number];

const RENDEZVOUS = 'bf95f2bcf31045507e53acce49a98805';

interface Route {
  readonly target: () => string;
  /** Sent as JSON, or as it is where it is bytes. */
  readonly body?: () => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected: Expected | SessionExpected;
}

/** A client's half of the handshake of RFC 6455. */
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAECAwQFBgcICQoLDA0ODw==',
};

const PUBLIC: Expected = [200, 200, 200, 200, 200, 200];
/** Nobody is let in by what is made up here. */
const NOBODY: Expected = [401, 401, 401, 401, 401, 401];
const OWN: Expected = [401, 401, 200, 404, 403, 403];
/** The answer holds what is the caller's own, whoever of a household calls. */
const MEMBERS: Expected = [401, 401, 200, 200, 403, 403];
const OPERATOR: Expected = [401, 401, 403, 403, 403, 201];

/** Nothing but what leads to a second factor. */
const PROVED: SessionExpected = [403, 200];
const credential = {
  derivation: { saltB64: bytesToBase64(systemRandom(16)), memoryKiB: 65_536, passes: 3 },
  loginSecretB64: bytesToBase64(systemRandom(32)),
  passwordWrapB64: bytesToBase64(systemRandom(72)),
};
const email = 'ada@example.org';
const someEmail = () => `${bytesToHex(systemRandom(6))}@example.org`;
const nobodysId = 'ab'.repeat(16);
const linkOf = (accountId: string) => {
  const { root, householdId } = sampleHome();
  const rootKeyHex = bytesToHex(root.publicKey);
  const proof = nodePrimitives.sign(linkProof(accountId, householdId), root.secretKey);
  return { rootKeyHex, signingKeyHex: rootKeyHex, proofB64: bytesToBase64(proof) };
};
const login = () => ({ email, secretB64: bytesToBase64(systemRandom(32)) });
const answer = () => ({ challengeToken: 'none', response: { id: 'none' } });

const ACCOUNT_TABLE: Readonly<Record<string, Route>> = Object.fromEntries(
  (
    [
      ['POST', 'start', PUBLIC, () => ({ email })],
      [
        'POST',
        'sign-up',
        [202, 202, 202, 202, 202, 202],
        () => ({ email: someEmail(), credential, vaultB64: null }),
      ],
      ['POST', 'confirm', NOBODY, () => ({ token: 'none' })],
      ['POST', 'login', NOBODY, login],
      ['POST', 'recovery/enter', NOBODY, login],
      ['POST', 'passkey-login/challenge', PUBLIC],
      ['POST', 'passkey-login', NOBODY, answer],
      ['GET', 'session', [200, 200]],
      ['POST', 'logout', [200, 200]],
      ['POST', 'factors/totp', PROVED, () => ({ name: 'Phone' })],
      ['POST', 'factors/totp/:factorId/confirm', [403, 404], () => ({ code: '123456' })],
      ['POST', 'factors/passkey/challenge', PROVED],
      ['POST', 'factors/passkey', [403, 401], () => ({ ...answer(), name: 'Key', wrapB64: null })],
      ['PUT', 'factors/passkey/wrap', [403, 404], () => ({ credentialIdB64: 'AA==', wrapB64: 'AA==' })],
      ['POST', 'factors/backup-codes', PROVED],
      ['DELETE', 'factors/:factorId', [403, 404]],
      ['POST', 'prove/totp', [401, 401], () => ({ code: '123456' })],
      ['POST', 'prove/backup-code', [401, 401], () => ({ code: '123456' })],
      ['POST', 'prove/passkey/challenge', [200, 200]],
      ['POST', 'prove/passkey', [401, 401], answer],
      ['GET', '', PROVED],
      ['DELETE', '', PROVED],
      ['PUT', 'vault', PROVED, () => ({ version: 0, vaultB64: bytesToBase64(systemRandom(99)) })],
      ['POST', 'log', PROVED, unwatchedChange],
      ['PUT', 'household', [403, 403], () => linkOf(nobodysId)],
      ['PUT', 'password', PROVED, () => credential],
      ['PUT', 'recovery', PROVED, () => ({ secretB64: login().secretB64, wrapB64: login().secretB64 })],
      ['POST', 'recovery/password', [403, 401], () => ({ recoverySecretB64: login().secretB64, credential })],
      ['GET', 'sessions', PROVED],
      ['DELETE', 'sessions', PROVED],
      ['DELETE', 'sessions/:sessionId', PROVED],
    ] as const
  ).map(([method, path, expected, body]) => {
    const url = path === '' ? '/v1/account' : `/v1/account/${path}`;
    const target = () => url.replace(/:\w+/, nobodysId);
    return [`${method} ${url}`, { target, expected, ...(body === undefined ? {} : { body }) }];
  }),
);

const TABLE: Readonly<Record<string, Route>> = {
  ...ACCOUNT_TABLE,
  'GET /v1/openapi.json': { target: () => '/v1/openapi.json', expected: PUBLIC },
  'GET /v1/cloud': { target: () => '/v1/cloud', expected: PUBLIC },
  'PUT /v1/pairing/:rendezvousIdHex/:slot': {
    target: () => `/v1/pairing/${RENDEZVOUS}/hello`,
    body: () => new Uint8Array(104),
    headers: { 'content-type': 'application/octet-stream' },
    expected: [204, 204, 204, 204, 204, 204],
  },
  'GET /v1/pairing/:rendezvousIdHex/:slot': {
    target: () => `/v1/pairing/${RENDEZVOUS}/hello`,
    expected: PUBLIC,
  },
  'GET /healthz': { target: () => '/healthz', expected: PUBLIC },
  'GET /readyz': { target: () => '/readyz', expected: PUBLIC },
  'POST /v1/operator/households': {
    target: () => '/v1/operator/households',
    body: () => {
      const { householdId, root } = sampleHome();
      return { householdId, rootKeyHex: bytesToHex(root.publicKey) };
    },
    expected: OPERATOR,
  },
  'POST /v1/operator/agencies': {
    target: () => '/v1/operator/agencies',
    body: () => ({
      agencyId: bytesToHex(systemRandom(16)),
      name: 'Fire Brigade',
      signingKeyHex: bytesToHex(systemRandom(32)),
    }),
    expected: OPERATOR,
  },
  'GET /v1/households/:householdId/keyring': {
    target: () => `/v1/households/${town.home.householdId}/keyring`,
    expected: OWN,
  },
  'GET /v1/households/:householdId/keyrings/:version': {
    target: () => `/v1/households/${town.home.householdId}/keyrings/1`,
    expected: OWN,
  },
  'PUT /v1/households/:householdId/keyring': {
    target: () => `/v1/households/${town.home.householdId}/keyring`,
    body: () => keyringBody(town.home, keyringOf(town.home, town.keyring)),
    // Any key may try; what decides is whether the keyring before names it.
    expected: [401, 403, 200, 404, 403, 403],
  },
  'GET /v1/household/book': { target: () => '/v1/household/book', expected: MEMBERS },
  'PUT /v1/household/book': {
    target: () => '/v1/household/book',
    body: () => ({ version: 1, bookB64: bytesToBase64(systemRandom(99)) }),
    expected: MEMBERS,
  },
  'GET /v1/devices': { target: () => '/v1/devices', expected: MEMBERS },
  'GET /v1/events': { target: () => '/v1/events?after=0', expected: MEMBERS },
  'POST /v1/events/tickets': { target: () => '/v1/events/tickets', expected: MEMBERS },
  'GET /v1/events/stream': {
    target: () => '/v1/events/stream',
    headers: UPGRADE,
    expected: [401, 401, 101, 101, 403, 403],
  },
  'POST /v1/devices/:deviceId/challenge': {
    target: () => `/v1/devices/${town.home.cameras[0].deviceId}/challenge`,
    expected: OWN,
  },
  'POST /v1/devices/:deviceId/live/tickets': {
    target: () => `/v1/devices/${town.home.cameras[0].deviceId}/live/tickets`,
    expected: OWN,
  },
  'GET /v1/devices/:deviceId/live': {
    target: () => `/v1/devices/${town.home.cameras[0].deviceId}/live`,
    headers: UPGRADE,
    expected: [401, 401, 101, 404, 403, 403],
  },
  'POST /v1/devices/:deviceId/commands': {
    target: () => `/v1/devices/${town.home.cameras[0].deviceId}/commands`,
    body: () => ({ commandB64: bytesToBase64(new Uint8Array(100)) }),
    expected: [401, 401, 202, 404, 403, 403],
  },
  'GET /v1/clips': { target: () => '/v1/clips', expected: MEMBERS },
  'GET /v1/clips/:clipId': { target: () => `/v1/clips/${town.clip.clipId}`, expected: OWN },
  'GET /v1/clips/:clipId/object': { target: () => `/v1/clips/${town.clip.clipId}/object`, expected: OWN },
  'DELETE /v1/clips/:clipId': {
    target: () => `/v1/clips/${doomed.clipId}`,
    expected: [401, 401, 202, 404, 403, 403],
  },
  'GET /v1/deletions': { target: () => '/v1/deletions', expected: MEMBERS },
  'POST /v1/shares': {
    target: () => '/v1/shares',
    body: () => ({ clipId: town.clip.clipId, sealedB64: 'AAAA', expiresAtMs: api.nowMs + 1000 }),
    expected: [401, 401, 201, 404, 403, 403],
  },
  'GET /v1/shares': { target: () => '/v1/shares', expected: MEMBERS },
  'GET /v1/shares/:shareId': { target: () => `/v1/shares/${share.shareId}`, expected: PUBLIC },
  'GET /v1/shares/:shareId/object': { target: () => `/v1/shares/${share.shareId}/object`, expected: PUBLIC },
  'DELETE /v1/shares/:shareId': { target: () => `/v1/shares/${share.shareId}`, expected: OWN },
  'POST /v1/household/log': {
    target: () => '/v1/household/log',
    body: unwatchedChange,
    expected: MEMBERS,
  },
  'GET /v1/log': { target: () => '/v1/log', expected: PUBLIC },
  'GET /v1/log/entries/:leafHashHex': {
    target: () => `/v1/log/entries/${bytesToHex(entryOf(request).leafHash)}`,
    expected: PUBLIC,
  },
  'GET /log/checkpoint': { target: () => '/log/checkpoint', expected: PUBLIC },
  'GET /log/unwitnessed': { target: () => '/log/unwitnessed', expected: PUBLIC },
  'GET /log/policy': { target: () => '/log/policy', expected: PUBLIC },
  'GET /log/tile/*': { target: () => '/log/tile/0/000.p/5', expected: PUBLIC },
  'GET /v1/agencies/:agencyId': { target: () => `/v1/agencies/${town.agencyId}`, expected: PUBLIC },
  'GET /v1/household/holdings': { target: () => '/v1/household/holdings', expected: MEMBERS },
  'GET /v1/audit': { target: () => '/v1/audit', expected: MEMBERS },
  'POST /v1/requests': {
    target: () => '/v1/requests',
    body: () => {
      const { incident, caseNumber, text, area } = request;
      return { incident, caseNumber, text, area, fromMs: sampleTime(0), toMs: sampleTime(3_600_000) };
    },
    expected: [401, 401, 403, 403, 201, 403],
  },
  'GET /v1/requests/:requestId': { target: () => `/v1/requests/${request.requestId}`, expected: PUBLIC },
  'GET /v1/requests/:requestId/candidates': {
    target: () => `/v1/requests/${request.requestId}/candidates`,
    expected: MEMBERS,
  },
};

/** A session answers where a signature doesn't, and the other way about; what is public asks for neither. */
function statusFor(expected: Expected | SessionExpected, i: number): number {
  if (expected.length === 2) return expected[i - 6] ?? 401;
  return expected[i] ?? (expected[0] === 401 && expected[1] === 401 ? 401 : expected[0]);
}

const CODES: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
};

/** A WebSocket has no description in OpenAPI, nor has a path of several parts, and the description doesn't describe itself. */
const UNDESCRIBED = [
  'GET /log/tile/*',
  'GET /v1/devices/:deviceId/live',
  'GET /v1/events/stream',
  'GET /v1/openapi.json',
];

test('every route of the app is described, and no other', () => {
  const wanted = routesOf(api.app).filter((route) => !UNDESCRIBED.includes(route));
  expect(described.routes).toEqual(wanted);
});

test('every route of the app is in this table and in the specification, and no other', () => {
  expect(routesOf(api.app)).toEqual(Object.keys(TABLE).sort());
  const page = new URL('../../../packages/contracts/spec/http.md', import.meta.url);
  const rows = readFileSync(page, 'utf8').matchAll(/^\| `([A-Z]+ \/\S*)` /gm);
  expect([...rows].map(([, route]) => route).sort()).toEqual(routesOf(api.app));
});

describe.each(Object.entries(TABLE))('%s', (name, { target, body, headers = {}, expected }) => {
  test.each(CALLERS.map((caller, i) => [caller, statusFor(expected, i)] as const))(
    'by %s → %i',
    async (caller, status) => {
      const by = keyOf(caller);
      const method = name.split(' ')[0] ?? '';
      const content = body === undefined ? {} : { body: body() };
      const cookie = await cookieOf(caller);
      const call = { ...(by === null ? {} : { by }), ...content, headers: { ...headers, ...cookie } };
      const answer = await api.call(method, target(), call);
      expect(answer.status).toBe(status);
      if (!UNDESCRIBED.includes(name)) expect(described.faultOf(name, status, answer.body)).toBeNull();
      if (status >= 400) {
        const isHalf = caller === 'half' && status === 403;
        const code = isHalf ? 'second_factor_needed' : CODES[status];
        expect(answer.body).toEqual({ code, hint: expect.any(String), retryable: false });
      }
    },
  );
});

test('what is not in the table is nothing, signed or not, by whatever method', async () => {
  for (const [method, target] of [
    ['GET', '/v1/requests'],
    ['HEAD', '/healthz'],
    ['PATCH', `/v1/clips/${town.clip.clipId}`],
    ['GET', `/v1/clips/${town.clip.clipId}/`],
    ['GET', '/v1//clips'],
    ['GET', '/V1/clips'],
    ['POST', `/v1/${'a'.repeat(500)}`],
  ] as const) {
    for (const by of [town.owner, api.operator, null]) {
      const answer = await api.call(method, target, by === null ? {} : { by });
      expect([target, answer.status]).toEqual([target, 404]);
      if (method !== 'HEAD') expect(answer.body).toMatchObject({ code: 'not_found' });
    }
  }
});

test('an upgrade is taken up by the two routes that are sockets alone: any other call is answered as it would be without', async () => {
  const body = request;
  for (const [method, target, call, status, code] of [
    ['GET', '/v1/clips', { by: town.owner }, 200, undefined],
    ['GET', '/v1/clips', {}, 401, 'unauthenticated'],
    ['GET', '/healthz', {}, 200, undefined],
    ['POST', '/v1/requests', { by: town.owner, body }, 403, 'forbidden'],
    ['POST', '/v1/events/stream', { by: town.owner }, 404, 'not_found'],
    ['GET', '/v1/events/stream/', { by: town.owner }, 404, 'not_found'],
    ['GET', '/v1/devices/hunter2/live', { by: town.owner }, 400, 'malformed_id'],
  ] as const) {
    const answer = await api.call(method, target, { ...call, headers: UPGRADE });
    expect([target, answer.status]).toEqual([target, status]);
    if (code !== undefined) expect(answer.body).toMatchObject({ code });
  }
  for (const target of ['/v1/events/stream', `/v1/devices/${town.home.cameras[0].deviceId}/live`]) {
    const plain = await api.call('GET', target, { by: town.owner });
    expect(plain).toMatchObject({ status: 400, body: { code: 'malformed_message' } });
  }
});
