import { utf8 } from '@porchlight/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Call, TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const SECRET = 'hunter2';
const agency = { agencyId: 'a'.repeat(32), name: 'Fire Brigade', signingKeyHex: 'b'.repeat(64) };
const post = (body: unknown, headers: Call['headers'] = {}) =>
  api.call('POST', '/v1/operator/agencies', { by: api.operator, body, headers });
const asJson = (text: string) => utf8(text);
const withField = (field: string) => asJson(`${JSON.stringify(agency).slice(0, -1)},${field}}`);

describe('a body is refused by its code, without an echo of what it holds:', () => {
  test.each([
    ['larger than 256 KiB', 413, 'limit_exceeded', asJson(`{"name":"${'x'.repeat(256 * 1024)}"}`)],
    ['not JSON', 400, 'malformed_message', asJson(`{"name": ${SECRET}`)],
    ['JSON with something behind it', 400, 'malformed_message', asJson(`{}${SECRET}`)],
    ['not UTF-8', 400, 'malformed_encoding', Uint8Array.of(0x22, 0xff, 0x22)],
    ['UTF-16', 400, 'malformed_encoding', new Uint8Array(Buffer.from('\ufeff{}', 'utf16le'))],
    ['no body at all', 400, 'malformed_message', undefined],
    ['empty', 400, 'malformed_message', new Uint8Array(0)],
    ['null', 400, 'malformed_message', null],
    ['a text', 400, 'malformed_message', SECRET],
    ['an array', 400, 'malformed_message', [agency]],
    ['an unknown field', 400, 'malformed_message', { ...agency, [SECRET]: 1 }],
    ['a missing field', 400, 'malformed_message', { ...agency, name: undefined }],
    ['a field of another type', 400, 'malformed_message', { ...agency, name: { [SECRET]: SECRET } }],
    ['a value that breaks a rule', 400, 'malformed_message', { ...agency, agencyId: SECRET }],
    ['__proto__ as a field', 400, 'malformed_message', withField(`"__proto__":{"name":"${SECRET}"}`)],
    ['constructor as a field', 400, 'malformed_message', withField('"constructor":{"prototype":{"x":1}}')],
    ['nested a hundred thousand times', 400, 'malformed_message', asJson('['.repeat(1e5) + ']'.repeat(1e5))],
    ['a text with U+0000', 400, 'malformed_message', { ...agency, name: 'a\u0000b' }],
    ['a text with half of a surrogate pair', 400, 'malformed_message', { ...agency, name: 'a\ud800b' }],
  ] as const)('%s', async (_, status, code, body) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status, body: { code, retryable: false } });
    expect(Object.keys(answer.body as object).sort()).toEqual(['code', 'hint', 'retryable']);
    expect(answer.bytes.toString()).not.toContain(SECRET);
    expect(api.log.join('')).not.toContain(SECRET);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('of another type than JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      SECRET,
    ]) {
      const answer = await post(agency, { 'content-type': type });
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_message' } });
      expect(answer.bytes.toString()).not.toContain(SECRET);
    }
  });

  test('a hint names the field and the rule', async () => {
    const { body } = await post({ ...agency, name: 'a\u0000b', agencyId: 5 });
    expect(body).toMatchObject({ hint: expect.stringMatching(/agencyId: .*string.*; name: .*U\+0000/) });
  });
});

test('JSON with parameters to its type, and white space, is JSON', async () => {
  const body = asJson(` ${JSON.stringify(agency)}\n`);
  const answer = await post(body, { 'content-type': 'application/json; charset=utf-8' });
  expect(answer.status).toBe(201);
});

test('of a field that stands twice the last counts, as in every JSON reader of JavaScript', async () => {
  const answer = await post(withField(`"agencyId":"${'d'.repeat(32)}","signingKeyHex":"${'c'.repeat(64)}"`));
  expect(answer).toMatchObject({ status: 201, body: { agencyId: 'd'.repeat(32) } });
});

test('a path that is no URL is refused in our form, without an echo', async () => {
  const answer = await api.call('GET', `/v1/clips/%zz${SECRET}`, { by: town.owner });
  expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_message', retryable: false } });
  expect(answer.bytes.toString()).not.toContain(SECRET);
});

test.each([
  ['/v1/clips?before=hunter2', 'malformed_message'],
  ['/v1/clips?before=1', 'malformed_message'],
  ['/v1/clips?before=-1-00000000000000000000000000000000', 'malformed_message'],
  ['/v1/clips?before=1&before=2', 'malformed_message'],
  ['/v1/events?after=-1', 'malformed_message'],
  ['/v1/events?after=1e3', 'malformed_message'],
  ['/v1/events?after=1.', 'malformed_message'],
  ['/v1/events?after=1..2', 'malformed_message'],
  ['/v1/events?after=%201', 'malformed_message'],
  ['/v1/events?after=1&after=2', 'malformed_message'],
  ['/v1/clips/hunter2', 'malformed_id'],
  ['/v1/clips/00000000000000000000000000000000%00', 'malformed_id'],
  ['/v1/clips/ABCDEF00000000000000000000000000/object', 'malformed_id'],
  ['/v1/households/hunter2/keyring', 'malformed_id'],
  ['/v1/households/hunter2/keyrings/1', 'malformed_id'],
  [`/v1/households/${'0'.repeat(32)}/keyrings/hunter2`, 'malformed_id'],
  [`/v1/households/${'0'.repeat(32)}/keyrings/0`, 'malformed_id'],
  [`/v1/households/${'0'.repeat(32)}/keyrings/01`, 'malformed_id'],
  [`/v1/households/${'0'.repeat(32)}/keyrings/1e3`, 'malformed_id'],
  [`/v1/households/${'0'.repeat(32)}/keyrings/9007199254740992`, 'malformed_id'],
  ['/v1/requests/hunter2', 'malformed_id'],
  ['/v1/requests/hunter2/candidates', 'malformed_id'],
])('GET %s is refused as %s, without an echo', async (target, code) => {
  const answer = await api.call('GET', target, { by: town.owner });
  expect(answer).toMatchObject({ status: 400, body: { code } });
  expect(answer.bytes.toString()).not.toMatch(/hunter2|ABCDEF/);
});

test('what fails inside is answered as internal, and said in the log alone', async () => {
  const ofHousehold = () => Promise.reject(new Error(`relation "${SECRET}" is gone`));
  await using broken = await TestApi.start({
    index: Object.assign(Object.create(api.index), { ofHousehold }),
  });
  const own = await foundTown(broken, { ...broken, index: api.index });
  const answer = await broken.call('GET', '/v1/clips', { by: own.owner });
  expect(answer).toMatchObject({ status: 500, body: { code: 'internal', retryable: false } });
  expect(answer.bytes.toString()).not.toContain(SECRET);
  const line = broken.log.map((text) => JSON.parse(text)).find(({ level }) => level === 'error');
  expect(line).toMatchObject({ msg: 'the call failed', err: { name: 'Error' } });
});
