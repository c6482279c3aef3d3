import { linkProof } from '@porchlight/domain';
import { bytesToBase64, bytesToHex, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { URI } from 'otpauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Browser, credentialOf } from './server/Browser.ts';
import { enterAccount } from './server/enterAccount.ts';
import { TestApi } from './server/TestApi.ts';

const EMAIL = 'ada@example.org';
let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api[Symbol.asyncDispose]());

interface Person {
  readonly browser: Browser;
  readonly secret: Uint8Array;
  readonly accountId: string;
  readonly totp: () => string;
  readonly backupCodes: readonly string[];
}

/** Everything that a newcomer does, over HTTP: sign-up, mailed link, login, authenticator app, backup codes. */
async function settle(email = EMAIL): Promise<Person> {
  const browser = new Browser(api);
  const secret = systemRandom(32);
  const credential = credentialOf(secret, systemRandom(16), systemRandom(72));
  expect(await browser.call('POST', 'sign-up', { email, credential, vaultB64: null })).toMatchObject({
    status: 202,
    body: {},
  });
  const token = /\/confirm#(\S+)/.exec(api.mailer.sent.at(-1)?.text ?? '')?.[1];
  expect(await browser.call('POST', 'confirm', { token })).toMatchObject({ status: 200 });
  const entered = await browser.call('POST', 'login', { email, secretB64: bytesToBase64(secret) });
  expect(entered).toMatchObject({ status: 200, body: { isProved: false, freshUntilMs: null, factors: [] } });
  const { accountId } = entered.body as { accountId: string };
  const enrolled = await browser.call('POST', 'factors/totp', { name: 'Phone' });
  const { factorId, uri } = enrolled.body as { factorId: string; uri: string };
  const app = URI.parse(uri);
  if (!('period' in app)) throw new Error('not a TOTP');
  const totp = () => app.generate({ timestamp: api.nowMs });
  const confirmed = await browser.call('POST', `factors/totp/${factorId}/confirm`, { code: totp() });
  expect(confirmed.body).toMatchObject({ isProved: true, freshUntilMs: api.nowMs + 300_000 });
  const made = await browser.call('POST', 'factors/backup-codes');
  return { browser, secret, accountId, totp, backupCodes: (made.body as { codes: string[] }).codes };
}

test('a newcomer signs up, confirms, adds a second factor, keeps a vault, and reads it in another browser', async () => {
  const ada = await settle();
  const vaultB64 = bytesToBase64(systemRandom(1000));
  expect(await ada.browser.call('PUT', 'vault', { version: 0, vaultB64 })).toMatchObject({
    body: { version: 1 },
  });
  expect(await ada.browser.call('PUT', 'vault', { version: 0, vaultB64 })).toMatchObject({
    status: 409,
    body: { code: 'replayed' },
  });
  api.nowMs = (api.nowMs + 60_000) as typeof api.nowMs;
  const other = new Browser(api);
  await other.call('POST', 'login', { email: EMAIL, secretB64: bytesToBase64(ada.secret) });
  expect(await other.call('GET', '')).toMatchObject({ status: 403, body: { code: 'second_factor_needed' } });
  await other.call('POST', 'prove/totp', { code: ada.totp() });
  expect(await other.call('GET', '')).toMatchObject({
    status: 200,
    body: { email: EMAIL, vaultB64, vaultVersion: 1 },
  });
  expect(api.mailer.sent.filter(({ subject }) => subject.startsWith('A new sign-in'))).toHaveLength(2);
});

test('a lost phone costs one backup code, once', async () => {
  const ada = await settle();
  const secretB64 = bytesToBase64(ada.secret);
  const [code] = ada.backupCodes;
  const other = new Browser(api);
  await other.call('POST', 'login', { email: EMAIL, secretB64 });
  expect(await other.call('POST', 'prove/backup-code', { code })).toMatchObject({ body: { isProved: true } });
  const third = new Browser(api);
  await third.call('POST', 'login', { email: EMAIL, secretB64 });
  expect(await third.call('POST', 'prove/backup-code', { code })).toMatchObject({ status: 401 });
});

test('the recovery key leads to a new password, and ends every session', async () => {
  const ada = await settle();
  const [recoverySecret, wrap, fresh] = [systemRandom(32), systemRandom(72), systemRandom(32)];
  const recoverySecretB64 = bytesToBase64(recoverySecret);
  await ada.browser.call('PUT', 'recovery', { secretB64: recoverySecretB64, wrapB64: bytesToBase64(wrap) });
  const other = new Browser(api);
  await other.call('POST', 'recovery/enter', { email: EMAIL, secretB64: recoverySecretB64 });
  await other.call('POST', 'prove/backup-code', { code: ada.backupCodes[1] });
  expect(await other.call('GET', '')).toMatchObject({ body: { recoveryWrapB64: bytesToBase64(wrap) } });
  const credential = credentialOf(fresh, systemRandom(16), systemRandom(72));
  expect(await other.call('POST', 'recovery/password', { recoverySecretB64, credential })).toMatchObject({
    status: 200,
    body: { isNoticeSent: true },
  });
  for (const browser of [other, ada.browser])
    expect(await browser.call('GET', 'session')).toMatchObject({ status: 401 });
  const again = new Browser(api);
  expect(
    await again.call('POST', 'login', { email: EMAIL, secretB64: bytesToBase64(ada.secret) }),
  ).toMatchObject({ status: 401 });
  expect(await again.call('POST', 'login', { email: EMAIL, secretB64: bytesToBase64(fresh) })).toMatchObject({
    status: 200,
  });
});

test('sessions have names and can be ended, one or all others, and nobody ends those of another account', async () => {
  const ada = await settle();
  const bob = await settle('bob@example.org');
  const other = new Browser(api);
  other.headers = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36' };
  await other.call('POST', 'login', { email: EMAIL, secretB64: bytesToBase64(ada.secret) });
  const { sessions } = (await ada.browser.call('GET', 'sessions')).body as {
    sessions: { sessionId: string; name: string; isThis: boolean }[];
  };
  expect(sessions.map(({ name, isThis }) => [name, isThis]).sort()).toEqual([
    ['Chrome on Windows', false],
    ['Firefox on Linux', true],
  ]);
  const found = sessions.find(({ isThis }) => !isThis);
  await bob.browser.call('DELETE', `sessions/${found?.sessionId}`);
  expect(await other.call('GET', 'session')).toMatchObject({ status: 200 });
  await ada.browser.call('DELETE', `sessions/${found?.sessionId}`);
  expect(await other.call('GET', 'session')).toMatchObject({ status: 401 });
  await ada.browser.call('POST', 'logout');
  expect(ada.browser.cookies.has('porchlight_session')).toBe(false);
  expect(await ada.browser.call('GET', 'session')).toMatchObject({ status: 401 });
});

test('an account founds a household by its root, or joins one by a client key that the keyring names, and by nothing else', async () => {
  const ada = await settle();
  const home = sampleHome();
  const rootKeyHex = bytesToHex(home.root.publicKey);
  const link = (signing: typeof home.root, accountId = ada.accountId) => ({
    rootKeyHex,
    signingKeyHex: bytesToHex(signing.publicKey),
    proofB64: bytesToBase64(nodePrimitives.sign(linkProof(accountId, home.householdId), signing.secretKey)),
  });
  const client = home.members[0].signing;
  expect(await ada.browser.call('PUT', 'household', link(client))).toMatchObject({ status: 403 });
  expect(await ada.browser.call('PUT', 'household', link(home.root, 'cd'.repeat(16)))).toMatchObject({
    status: 403,
  });
  expect(await ada.browser.call('PUT', 'household', link(home.root))).toMatchObject({ status: 200 });
  expect(await ada.browser.call('GET', '')).toMatchObject({ body: { householdId: home.householdId } });
  api.nowMs = (api.nowMs + 300_001) as typeof api.nowMs;
  expect(await ada.browser.call('PUT', 'household', link(home.root))).toMatchObject({
    body: { code: 'second_factor_needed' },
  });
});

describe('a page of another site', () => {
  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'http://localhost:8421' },
    { origin: 'null' },
  ])('has no call of a browser let through: %o', async (headers) => {
    const { cookie } = await enterAccount(api, { isProved: true });
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/logout'],
      ['POST', '/login'],
    ] as const) {
      const answer = await api.call(method, `/v1/account${path}`, { headers: { cookie, ...headers } });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });
});

test('cookies are kept from scripts, other sites and, where pages come over TLS, from clear text', async () => {
  const { browser, secret } = await settle();
  const login = { email: EMAIL, secretB64: bytesToBase64(secret) };
  const [session] = (await browser.call('POST', 'login', login)).headers['set-cookie'] ?? [];
  expect(session).toMatch(
    /^porchlight_session=[0-9a-f]{64}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  await using secure = await TestApi.start({ accounts: { ...api.accounts, isSecure: true } });
  const { cookie } = await enterAccount(api, { isProved: true });
  const answer = await secure.call('GET', '/v1/account', {
    headers: { cookie: cookie.replace('porch', '__Host-porch') },
  });
  expect(answer.status).toBe(200);
});

test('the log holds no address, secret, code, cookie or token', async () => {
  const ada = await settle();
  await ada.browser.call('POST', 'login', { email: EMAIL, secretB64: bytesToBase64(systemRandom(32)) });
  const log = api.log.join('');
  const token = /#(\S+)/.exec(api.mailer.sent[0]?.text ?? '')?.[1] ?? 'no token';
  const kept = [EMAIL, bytesToBase64(ada.secret), token, ...ada.backupCodes, ...ada.browser.cookies.values()];
  for (const each of kept) expect(log).not.toContain(each);
});
