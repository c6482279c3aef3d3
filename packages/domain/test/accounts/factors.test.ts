import {
  addPasskey,
  authenticateSession,
  beginPasskey,
  beginProvePasskey,
  confirmTotp,
  enrolTotp,
  listSessions,
  login,
  makeBackupCodes,
  proveBackupCode,
  provePasskey,
  proveTotp,
  removeFactor,
  requireFresh,
} from '@porchlight/domain';
import { epochMs, utf8 } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { House, MINUTE_MS, refusalOf } from './House.ts';

describe('a session without a second factor', () => {
  test('may do nothing but enrol the first, or prove one', async () => {
    const house = new House();
    const { session } = await house.settle();
    const young = await house.enter();
    for (const act of [
      () => listSessions(house.deps, young),
      () => enrolTotp(house.deps, young, 'Thief'),
      () => beginPasskey(house.deps, young),
      () => makeBackupCodes(house.deps, young),
    ]) {
      expect((await refusalOf(act())).code).toBe('second_factor_needed');
    }
    expect(await listSessions(house.deps, session)).toHaveLength(2);
  });

  test("can't confirm an app that it began before the owner had one", async () => {
    const house = new House();
    await house.move();
    const [thief, owner] = [await house.enter(), await house.enter()];
    await enrolTotp(house.deps, thief, 'Thief');
    await addPasskey(house.deps, owner, 'Key', {
      ...(await beginPasskey(house.deps, owner)),
      response: utf8('id'),
    });
    const [pending] = await house.store.factorsOf(owner.accountId);
    const late = confirmTotp(house.deps, thief, pending?.factorId ?? '', '000000');
    expect((await refusalOf(late)).code).toBe('second_factor_needed');
  });

  test('a factor is fresh for five minutes', async () => {
    const house = new House();
    const { session } = await house.settle();
    requireFresh(session, epochMs(house.nowMs + 5 * MINUTE_MS));
    expect(() => requireFresh(session, epochMs(house.nowMs + 5 * MINUTE_MS + 1))).toThrow('second factor');
    expect(() => requireFresh({ ...session, factorAtMs: null }, epochMs(0))).toThrow('second factor');
  });
});

describe('an authenticator app', () => {
  test('counts each step once, also for ten at the same moment, and one step early or late', async () => {
    const house = new House();
    await house.settle();
    const { token } = await login(house.deps, house.attempt());
    const young = await authenticateSession(house.deps, token);
    expect((await refusalOf(proveTotp(house.deps, young, house.code()))).code).toBe('unauthenticated');
    house.nowMs += 10 * MINUTE_MS;
    const early = house.code(30_000);
    const tries = await Promise.allSettled(
      Array.from({ length: 4 }, () => proveTotp(house.deps, young, early)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await authenticateSession(house.deps, token)).factorAtMs).toBe(house.nowMs);
    house.nowMs += 20 * MINUTE_MS;
    expect((await refusalOf(proveTotp(house.deps, young, house.code(60_000)))).code).toBe('unauthenticated');
    await proveTotp(house.deps, young, house.code(-30_000));
  });

  test('a wrong code is counted for the account over all its new sessions, and proved ones are apart', async () => {
    const house = new House();
    const { session } = await house.settle();
    const codes = [];
    for (let i = 0; i < 7; i++) {
      const young = await house.enter();
      codes.push((await refusalOf(proveTotp(house.deps, young, 'wrong'))).code);
    }
    expect(codes).toEqual([...Array(5).fill('unauthenticated'), 'rate_limited', 'rate_limited']);
    house.nowMs += MINUTE_MS;
    await proveTotp(house.deps, session, house.code());
  });
});

describe('backup codes', () => {
  test('are ten, count once each, also at the same moment, and new ones replace them', async () => {
    const house = new House();
    const { session } = await house.settle();
    const codes = await makeBackupCodes(house.deps, session);
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    const [first = '', second = ''] = codes;
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => proveBackupCode(house.deps, session, first)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    house.nowMs += MINUTE_MS;
    await proveBackupCode(
      house.deps,
      await house.enter(),
      ` ${second.slice(0, 5).toLowerCase()}-${second.slice(5)}`,
    );
    await makeBackupCodes(house.deps, session);
    expect((await refusalOf(proveBackupCode(house.deps, session, codes[2] ?? ''))).code).toBe(
      'unauthenticated',
    );
  });

  test('do not stand by themselves: the last other factor stays', async () => {
    const house = new House();
    const { session } = await house.settle();
    await makeBackupCodes(house.deps, session);
    const factors = await house.store.factorsOf(session.accountId);
    const idOf = (kind: string) => factors.find((each) => each.kind === kind)?.factorId ?? '';
    expect((await refusalOf(removeFactor(house.deps, session, idOf('totp')))).code).toBe('not_permitted');
    await removeFactor(house.deps, session, idOf('backup-codes'));
    expect((await refusalOf(removeFactor(house.deps, session, 'none'))).code).toBe('not_found');
  });
});

describe('a passkey', () => {
  async function withPasskey() {
    const house = new House();
    await house.move();
    const session = await house.enter();
    const credentialId = utf8('credential');
    const asked = await beginPasskey(house.deps, session);
    await addPasskey(house.deps, session, 'Key', { ...asked, response: credentialId });
    const ask = async () => {
      house.nowMs += 1;
      const { challengeToken } = await beginProvePasskey(house.deps, session);
      return { challengeToken, credentialId, response: utf8('{}') };
    };
    return { house, session, ask };
  }

  test('proves with a counter that rises, and a challenge counts once', async () => {
    const { house, session, ask } = await withPasskey();
    house.passkeyCounter = 2;
    const answer = await ask();
    expect((await provePasskey(house.deps, session, answer)).session.factorAtMs).toBe(house.nowMs);
    house.passkeyCounter = 3;
    expect((await refusalOf(provePasskey(house.deps, session, answer))).code).toBe('unauthenticated');
    await provePasskey(house.deps, session, await ask());
  });

  test.each([3, 2, 0, null])('is refused where the counter was 3 and becomes %s', async (counter) => {
    const { house, session, ask } = await withPasskey();
    house.passkeyCounter = 3;
    await provePasskey(house.deps, session, await ask());
    house.passkeyCounter = counter;
    expect((await refusalOf(provePasskey(house.deps, session, await ask()))).code).toBe('unauthenticated');
  });

  test("is refused for a challenge that is too old, another session's, or for registration", async () => {
    const { house, session, ask } = await withPasskey();
    house.passkeyCounter = 9;
    const old = await ask();
    house.nowMs += 5 * MINUTE_MS;
    const other = await beginProvePasskey(house.deps, await house.enter());
    const wrong = await beginPasskey(house.deps, { ...session, factorAtMs: epochMs(house.nowMs) });
    for (const { challengeToken } of [old, other, wrong]) {
      const answer = { ...old, challengeToken };
      expect((await refusalOf(provePasskey(house.deps, session, answer))).code).toBe('unauthenticated');
    }
  });
});
