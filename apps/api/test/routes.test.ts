import { readFileSync } from 'node:fs';
import type { IndexedClip, Share } from '@porchlight/domain';
import { bytesToBase64, bytesToHex, epochMs, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair } from '@porchlight/seal/seal';
import type { FilmedClip } from '@porchlight/testkit/clip-builder/filmClip';
import { keyringOf, sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { sampleShare } from '@porchlight/testkit/share-store/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routesOf } from './server/routesOf.ts';
import { TestApi } from './server/TestApi.ts';
import { foundTown, store, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;
/** A link to the owner's clip. */
let share: Share;
/** A clip of the owner's household, to be deleted. */
let doomed: FilmedClip;
const request = sampleRequest();
const stranger = nodePrimitives.signKeyPair(systemRandom(32));

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
  const shared = await api.index.find(town.clip.clipId);
  share = sampleShare(shared as IndexedClip, { createdAtMs: api.nowMs, expiresAtMs: epochMs(api.nowMs + 1) });
  await api.shares.add(share);
  doomed = await store(api, api, town.home);
  await api.requests.insert(request);
  for (const home of [town.home, town.neighbour]) {
    const { deviceId } = home.cameras[0];
    api.broker.present.push({ deviceId, online: true, state: null, challengeHex: null });
  }
});
afterAll(() => api[Symbol.asyncDispose]());

const CALLERS = ['nobody', 'stranger', 'owner', 'neighbour', 'agency', 'operator'] as const;
type Caller = (typeof CALLERS)[number];

function keyOf(caller: Caller): KeyPair | null {
  const { owner, neighbourOwner, agency } = town;
  return { nobody: null, stranger, owner, neighbour: neighbourOwner, agency, operator: api.operator }[caller];
}

/** What a call on what belongs to the owner's household is answered, by caller: nobody, stranger, owner, neighbour, agency, operator. */
type Expected = readonly [number, number, number, number, number, number];

interface Route {
  readonly target: () => string;
  readonly body?: () => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected: Expected;
}

/** A client's half of the handshake of RFC 6455. */
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAECAwQFBgcICQoLDA0ODw==',
};

const PUBLIC: Expected = [200, 200, 200, 200, 200, 200];
const OWN: Expected = [401, 401, 200, 404, 403, 403];
/** The answer holds what is the caller's own, whoever of a household calls. */
const MEMBERS: Expected = [401, 401, 200, 200, 403, 403];
const OPERATOR: Expected = [401, 401, 403, 403, 403, 201];

const TABLE: Readonly<Record<string, Route>> = {
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
    body: () => ({ keyringB64: bytesToBase64(keyringOf(town.home, town.keyring)) }),
    // Any key may try; what decides is whether the keyring before names it.
    expected: [401, 403, 200, 404, 403, 403],
  },
  'GET /v1/devices': { target: () => '/v1/devices', expected: MEMBERS },
  'GET /v1/events': { target: () => '/v1/events?after=0', expected: MEMBERS },
  'GET /v1/events/stream': {
    target: () => '/v1/events/stream',
    headers: UPGRADE,
    expected: [401, 401, 101, 101, 403, 403],
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

const CODES: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
};

test('every route of the app is in this table and in the specification, and no other', () => {
  expect(routesOf(api.app)).toEqual(Object.keys(TABLE).sort());
  const page = new URL('../../../packages/contracts/spec/http.md', import.meta.url);
  const rows = readFileSync(page, 'utf8').matchAll(/^\| `([A-Z]+ \/\S*)` /gm);
  expect([...rows].map(([, route]) => route).sort()).toEqual(routesOf(api.app));
});

describe.each(Object.entries(TABLE))('%s', (name, { target, body, headers = {}, expected }) => {
  test.each(CALLERS.map((caller, i) => [caller, expected[i] as number] as const))(
    'by %s → %i',
    async (caller, status) => {
      const by = keyOf(caller);
      const method = name.split(' ')[0] ?? '';
      const content = body === undefined ? {} : { body: body() };
      const call = { ...(by === null ? {} : { by }), ...content, headers };
      const answer = await api.call(method, target(), call);
      expect(answer.status).toBe(status);
      if (status >= 400) {
        expect(answer.body).toEqual({ code: CODES[status], hint: expect.any(String), retryable: false });
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

test('an upgrade is taken up by the stream alone: any other call is answered as it would be without', async () => {
  const body = request;
  for (const [method, target, call, status, code] of [
    ['GET', '/v1/clips', { by: town.owner }, 200, undefined],
    ['GET', '/v1/clips', {}, 401, 'unauthenticated'],
    ['GET', '/healthz', {}, 200, undefined],
    ['POST', '/v1/requests', { by: town.owner, body }, 403, 'forbidden'],
    ['POST', '/v1/events/stream', { by: town.owner }, 404, 'not_found'],
    ['GET', '/v1/events/stream/', { by: town.owner }, 404, 'not_found'],
  ] as const) {
    const answer = await api.call(method, target, { ...call, headers: UPGRADE });
    expect([target, answer.status]).toEqual([target, status]);
    if (code !== undefined) expect(answer.body).toMatchObject({ code });
  }
  const plain = await api.call('GET', '/v1/events/stream', { by: town.owner });
  expect(plain).toMatchObject({ status: 400, body: { code: 'malformed_message' } });
});
