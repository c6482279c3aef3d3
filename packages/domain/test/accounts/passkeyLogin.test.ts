import {
  addPasskey,
  beginPasskey,
  beginPasskeyLogin,
  beginProvePasskey,
  loginByPasskey,
  passkeyWrapsOf,
  requireFresh,
  setPasskeyWrap,
} from '@porchlight/domain';
import { type AccountId, epochMs, systemRandom, utf8 } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { House, refusalOf } from './House.ts';

const credentialId = utf8('credential');

async function withPasskey() {
  const house = new House();
  await house.move();
  const session = await house.enter();
  const { accountId } = session;
  const asked = await beginPasskey(house.deps, session);
  const { session: proved } = await addPasskey(house.deps, session, 'Key', {
    ...asked,
    response: credentialId,
  });
  const ask = () => {
    house.nowMs += 1;
    const { challengeToken } = beginPasskeyLogin(house.deps);
    const answer = { challengeToken, credentialId, response: utf8('{}'), accountId };
    return { ...answer, address: '192.0.2.1', sessionName: 'Firefox on Linux' };
  };
  return { house, proved, ask };
}

test('a passkey alone begins a session with a fresh factor, tells its owner by mail, and a challenge counts once', async () => {
  const { house, ask } = await withPasskey();
  house.passkeyCounter = 2;
  const answer = ask();
  const { session, isNoticeSent } = await loginByPasskey(house.deps, answer);
  requireFresh(session, epochMs(house.nowMs));
  expect([isNoticeSent, house.mailer.sent.at(-1)?.subject]).toEqual([
    true,
    'A new sign-in to your Porchlight account',
  ]);
  house.passkeyCounter = 3;
  expect((await refusalOf(loginByPasskey(house.deps, answer))).code).toBe('unauthenticated');
});

test('an unknown account, another credential, a challenge of a session and an answer that does not hold are one refusal', async () => {
  const { house, proved, ask } = await withPasskey();
  house.passkeyCounter = 2;
  const { challengeToken } = await beginProvePasskey(house.deps, proved);
  const refusals = [
    await refusalOf(loginByPasskey(house.deps, { ...ask(), accountId: 'ab'.repeat(16) as AccountId })),
    await refusalOf(loginByPasskey(house.deps, { ...ask(), credentialId: utf8('another') })),
    await refusalOf(loginByPasskey(house.deps, { ...ask(), challengeToken })),
  ];
  house.passkeyCounter = null;
  refusals.push(await refusalOf(loginByPasskey(house.deps, ask())));
  expect(new Set(refusals.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(refusals[0]?.code).toBe('unauthenticated');
});

test('a siege on the account from elsewhere never locks its owner out, and an address is slowed', async () => {
  const { house, ask } = await withPasskey();
  house.passkeyCounter = null;
  for (let i = 0; i < 50; i += 1) {
    const siege = loginByPasskey(house.deps, { ...ask(), address: `198.51.100.${i}` });
    expect((await refusalOf(siege)).code).toBe('unauthenticated');
  }
  house.passkeyCounter = 2;
  await loginByPasskey(house.deps, { ...ask(), address: '203.0.113.9' });
  house.passkeyCounter = null;
  const codes = new Set<string>();
  for (let i = 0; i < 101; i += 1) codes.add((await refusalOf(loginByPasskey(house.deps, ask()))).code);
  expect([...codes]).toEqual(['unauthenticated', 'rate_limited']);
});

test('a passkey’s wrap is kept with a fresh factor alone, and given back with its credential', async () => {
  const { house, proved } = await withPasskey();
  const wrap = systemRandom(113);
  const stale = { ...proved, factorAtMs: epochMs(house.nowMs - 300_001) };
  const kept = { credentialId, wrap };
  expect((await refusalOf(setPasskeyWrap(house.deps, stale, kept))).code).toBe('second_factor_needed');
  const another = { credentialId: utf8('another'), wrap };
  expect((await refusalOf(setPasskeyWrap(house.deps, proved, another))).code).toBe('not_found');
  await setPasskeyWrap(house.deps, proved, kept);
  expect(passkeyWrapsOf(await house.store.factorsOf(proved.accountId))).toEqual([kept]);
});
