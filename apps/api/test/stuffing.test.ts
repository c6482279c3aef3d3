import { bytesToBase64, bytesToHex, systemRandom } from '@porchlight/kernel';
import { sampleAccount, sampleFactor } from '@porchlight/testkit/account-store/sampleAccount';
import { URI } from 'otpauth';
import { expect, test } from 'vitest';
import { Browser, credentialOf } from './server/Browser.ts';
import { type Answer, TestApi } from './server/TestApi.ts';

const PAIRS = 10_000;
const ADDRESSES = 400;
const AT_ONCE = 50;
/** Of the stuffed addresses, every so many has an account. */
const EVERY = 20;

test('of 10,000 stuffed pairs none gets in and none tells whether its address exists, while the owner signs in', async () => {
  await using api = await TestApi.start({ trustedProxies: 1 });
  const owner = await settledOwner(api);
  const emails = Array.from(
    { length: PAIRS / 10 },
    (_, i) => `person-${String(i).padStart(4, '0')}@example.org`,
  );
  for (const email of emails.filter((_, i) => i % EVERY === 0)) {
    const account = sampleAccount({ email });
    await api.accountStore.insertAccount(account);
    await api.accountStore.insertFactor(sampleFactor(account.accountId));
  }
  emails.splice(7, 0, owner.email);
  const seen = new Map<string, Set<string>>([
    ['known', new Set()],
    ['unknown', new Set()],
  ]);
  let entries = 0;
  for (let from = 0; from < PAIRS; from += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, async (_, j) => {
      const i = from + j;
      const email = emails[i % emails.length] ?? '';
      const answer = await stuff(api, email, `198.51.${(i % ADDRESSES) >> 8}.${(i % ADDRESSES) & 255}`);
      const isKnown = email === owner.email || Number(email.slice(7, 11)) % EVERY === 0;
      if (answer.status !== 401 && answer.status !== 429) entries += 1;
      if (answer.status === 401) seen.get(isKnown ? 'known' : 'unknown')?.add(shapeOf(answer));
    });
    await Promise.all(batch);
    if (from === PAIRS / 2) expect((await owner.signIn()).status).toBe(200);
  }
  expect(entries).toBe(0);
  expect(seen.get('known')?.size).toBe(1);
  expect(seen.get('unknown')).toEqual(seen.get('known'));
  expect((await owner.signIn()).status).toBe(200);
  expect((await owner.signInElsewhere()).status).toBe(429);
}, 120_000);

test('what keys are derived with, sign-up and the ways in look the same for a known and an unknown address', async () => {
  await using api = await TestApi.start();
  const known = sampleAccount();
  await api.accountStore.insertAccount(known);
  const browser = new Browser(api);
  const credential = credentialOf(systemRandom(32), systemRandom(16), systemRandom(72));
  const secretB64 = bytesToBase64(systemRandom(32));
  for (const [path, body] of [
    ['start', {}],
    ['sign-up', { credential, vaultB64: null }],
    ['login', { secretB64 }],
    ['recovery/enter', { secretB64 }],
  ] as const) {
    const unknown = `${bytesToHex(systemRandom(8))}@example.org`;
    const [mine, other] = [
      await browser.call('POST', path, { email: known.email, ...body }),
      await browser.call('POST', path, { email: unknown, ...body }),
    ];
    expect([path, shapeOf(mine)]).toEqual([path, shapeOf(other)]);
    const again = await browser.call('POST', path, { email: unknown, ...body });
    if (path === 'start') expect(again.body).toEqual(other.body);
  }
});

/** A derived secret, sent as a program of a burglar sends it. */
function stuff(api: TestApi, email: string, address: string): Promise<Answer> {
  return api.call('POST', '/v1/account/login', {
    body: { email, secretB64: bytesToBase64(systemRandom(32)) },
    headers: { 'x-forwarded-for': address },
  });
}

/** An owner whose browser was let in before the siege. */
async function settledOwner(api: TestApi) {
  const secret = systemRandom(32);
  const secretB64 = bytesToBase64(secret);
  const email = 'owner@example.org';
  const browser = new Browser(api);
  browser.headers = { ...browser.headers, 'x-forwarded-for': '203.0.113.9' };
  const credential = credentialOf(secret, systemRandom(16), systemRandom(72));
  await browser.call('POST', 'sign-up', { email, credential, vaultB64: null });
  const token = /#(\S+)/.exec(api.mailer.sent.at(-1)?.text ?? '')?.[1];
  await browser.call('POST', 'confirm', { token });
  await browser.call('POST', 'login', { email, secretB64 });
  const { body } = await browser.call('POST', 'factors/totp', { name: 'Phone' });
  const { factorId, uri } = body as { factorId: string; uri: string };
  const app = URI.parse(uri);
  const code = 'period' in app ? app.generate({ timestamp: api.nowMs }) : '';
  await browser.call('POST', `factors/totp/${factorId}/confirm`, { code });
  return {
    email,
    signIn: () => browser.call('POST', 'login', { email, secretB64 }),
    signInElsewhere: () => {
      const stranger = new Browser(api);
      stranger.headers = { ...stranger.headers, 'x-forwarded-for': '203.0.113.10' };
      return stranger.call('POST', 'login', { email, secretB64 });
    },
  };
}

/** All that an answer shows but for what every answer has anew. */
function shapeOf({ status, headers, bytes, body }: Answer): string {
  const { date: _, ...rest } = headers;
  const fields = Object.keys(rest).sort();
  const hint = typeof body === 'object' && body !== null && 'hint' in body ? body.hint : null;
  return JSON.stringify([status, fields, bytes.length, hint]);
}
