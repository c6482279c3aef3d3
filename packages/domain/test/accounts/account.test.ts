import {
  authenticateSession,
  beginRecovery,
  changePassword,
  deleteAccount,
  endOtherSessions,
  endSession,
  enterByRecovery,
  listSessions,
  login,
  proveTotp,
  putVault,
  readAccount,
  recover,
  setRecovery,
} from '@porchlight/domain';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { DAY_MS, EMAIL, House, MINUTE_MS, refusalOf } from './House.ts';

describe('sessions', () => {
  test('end after 30 days without use, and after 180 in any case', async () => {
    const house = new House();
    await house.move();
    const { token } = await login(house.deps, house.attempt());
    const idle = (await login(house.deps, house.attempt())).token;
    for (let day = 29; day < 180; day += 29) {
      house.nowMs += 29 * DAY_MS;
      await authenticateSession(house.deps, token);
    }
    expect((await refusalOf(authenticateSession(house.deps, idle))).code).toBe('unauthenticated');
    house.nowMs += 6 * DAY_MS;
    for (const each of [token, 'x', bytesToHex(systemRandom(32))]) {
      expect((await refusalOf(authenticateSession(house.deps, each))).code).toBe('unauthenticated');
    }
  });

  test('are touched at most once a minute', async () => {
    const house = new House();
    await house.move();
    const { token } = await login(house.deps, house.attempt());
    house.store.calls.length = 0;
    for (let i = 0; i < 5; i++) {
      house.nowMs += MINUTE_MS / 2;
      await authenticateSession(house.deps, token);
    }
    expect(house.store.calls.filter((call) => call === 'touchSession')).toHaveLength(2);
  });

  test('one ends, or all the others', async () => {
    const house = new House();
    const { session } = await house.settle();
    const [a] = [await house.enter(), await house.enter()];
    await endSession(house.deps, session, a.sessionId);
    expect(await listSessions(house.deps, session)).toHaveLength(2);
    const young = await house.enter();
    expect((await refusalOf(endSession(house.deps, young, session.sessionId))).code).toBe(
      'second_factor_needed',
    );
    await endSession(house.deps, young, young.sessionId);
    await endOtherSessions(house.deps, session);
    expect((await listSessions(house.deps, session)).map((each) => each.sessionId)).toEqual([
      session.sessionId,
    ]);
  });
});

describe('an account', () => {
  test('changes its password with a fresh factor, which ends the other sessions', async () => {
    const house = new House();
    const { session } = await house.settle();
    await house.enter();
    const next = house.request({ loginSecret: systemRandom(32) });
    expect(await changePassword(house.deps, session, next)).toBe(true);
    expect(await listSessions(house.deps, session)).toHaveLength(1);
    expect((await refusalOf(house.enter())).code).toBe('unauthenticated');
    await house.enter({ secret: next.loginSecret });
    house.nowMs += 6 * MINUTE_MS;
    for (const act of [
      () => changePassword(house.deps, session, next),
      () => deleteAccount(house.deps, session),
      () => setRecovery(house.deps, session, systemRandom(32), systemRandom(72)),
    ]) {
      expect((await refusalOf(act())).code).toBe('second_factor_needed');
    }
  });

  test('puts its vault from the version that it has, and is read without hashes', async () => {
    const house = new House();
    const { session } = await house.settle();
    const vault = systemRandom(100);
    expect(await putVault(house.deps, session, 0, vault)).toBe(1);
    expect((await refusalOf(putVault(house.deps, session, 0, vault))).code).toBe('replayed');
    const big = putVault(house.deps, session, 1, new Uint8Array(262_145));
    expect((await refusalOf(big)).code).toBe('limit_exceeded');
    const own = await readAccount(house.deps, session);
    expect(own).toMatchObject({ email: EMAIL, vault, vaultVersion: 1 });
    expect(Object.keys(own).filter((name) => name.endsWith('Hash'))).toEqual([]);
    expect((await refusalOf(readAccount(house.deps, await house.enter()))).code).toBe('second_factor_needed');
  });

  test('is deleted with its sessions', async () => {
    const house = new House();
    const { session } = await house.settle();
    await deleteAccount(house.deps, session);
    expect((await refusalOf(house.enter())).code).toBe('unauthenticated');
    expect((await refusalOf(readAccount(house.deps, session))).code).toBe('unauthenticated');
  });
});

describe('recovery', () => {
  test('needs the secret and a second factor, then sets a password, ends all sessions and mails', async () => {
    const house = new House();
    const { session } = await house.settle();
    const secret = systemRandom(32);
    const early = enterByRecovery(house.deps, house.attempt({ secret: new Uint8Array(32) }));
    expect((await refusalOf(early)).code).toBe('unauthenticated');
    await setRecovery(house.deps, session, secret, systemRandom(72));
    expect(await beginRecovery(house.deps, EMAIL)).toBe(session.accountId);
    const entered = (await enterByRecovery(house.deps, house.attempt({ secret }))).session;
    const next = house.request({ loginSecret: systemRandom(32) });
    expect((await refusalOf(recover(house.deps, entered, secret, next))).code).toBe('second_factor_needed');
    house.nowMs += MINUTE_MS;
    const proved = (await proveTotp(house.deps, entered, house.code())).session;
    const wrong = recover(house.deps, proved, systemRandom(32), next);
    expect((await refusalOf(wrong)).code).toBe('unauthenticated');
    expect(await recover(house.deps, proved, secret, next)).toBe(true);
    expect(await house.store.sessionsOf(session.accountId)).toEqual([]);
    expect(house.mailer.sent.at(-1)).toMatchObject({
      to: EMAIL,
      subject: expect.stringContaining('recovery'),
    });
    await house.enter({ secret: next.loginSecret });
  });

  test('is throttled as signing in is', async () => {
    const house = new House();
    await house.settle();
    const codes = [];
    for (let i = 0; i < 12; i++) {
      const wrong = house.attempt({ secret: systemRandom(32), address: `${i}` });
      codes.push((await refusalOf(enterByRecovery(house.deps, wrong))).code);
    }
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(10);
  });
});
