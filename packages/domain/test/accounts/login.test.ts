import { login, makeBackupCodes, signUp } from '@porchlight/domain';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { EMAIL, House, MINUTE_MS, refusalOf } from './House.ts';

describe('beginning to sign in', () => {
  test('tells an unknown and an unconfirmed address the same false thing each time, by the same calls as a known', async () => {
    const house = new House();
    const { derivation } = await house.move();
    const accountId = (await house.store.findByEmail(EMAIL))?.accountId;
    const unknown = await house.startOf('eve@example.org');
    await signUp(house.deps, house.request({ email: 'eve@example.org' }));
    expect(await house.startOf('EVE@example.org')).toEqual(unknown);
    expect(unknown.accountId).toMatch(/^[0-9a-f]{32}$/);
    expect(unknown.derivation).toEqual({ ...derivation, salt: expect.any(Uint8Array) });
    expect(unknown.derivation.salt).toHaveLength(16);
    house.store.calls.length = 0;
    expect(await house.startOf(EMAIL)).toEqual({ accountId, derivation });
    await house.startOf('mallory@example.org');
    expect(house.store.calls).toEqual(['findByEmail', 'findByEmail']);
  });
});

describe('signing in', () => {
  test('a wrong secret, an unknown and an unconfirmed address are the same error after the same calls', async () => {
    const house = new House();
    await house.move();
    await signUp(house.deps, house.request({ email: 'eve@example.org' }));
    const outcomes = [];
    const wrong = [{ secret: systemRandom(32) }, { email: 'x@example.org' }, { email: 'eve@example.org' }];
    for (const given of wrong) {
      house.store.calls.length = 0;
      const refusal = await refusalOf(login(house.deps, house.attempt(given)));
      outcomes.push({ ...refusal, calls: [...house.store.calls] });
    }
    expect(outcomes[0]?.code).toBe('unauthenticated');
    expect(outcomes[0]?.calls).toEqual(['findByEmail', 'countAttempts']);
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
    expect(outcomes[0]?.message).not.toContain(EMAIL);
  });

  test('mails a notice, keeps only the digest of the token, and goes on where the notice fails', async () => {
    const house = new House();
    await house.move();
    const { token, session, isNoticeSent } = await login(house.deps, house.attempt());
    expect([isNoticeSent, house.mailer.sent.at(-1)?.to]).toEqual([true, EMAIL]);
    const [kept] = await house.store.sessionsOf(session.accountId);
    expect(kept?.tokenHash).toHaveLength(32);
    expect(bytesToHex(kept?.tokenHash ?? new Uint8Array())).not.toBe(token);
    house.mailer.failNext('send', 'before');
    expect((await login(house.deps, house.attempt())).isNoticeSent).toBe(false);
  });

  test('ten thousand guesses from many addresses let nobody in, and the owner with a device cookie gets in all the while', async () => {
    const house = new House();
    const { deviceCookie } = await house.settle();
    const codes = new Map<string, number>();
    for (let i = 0; i < 10_000; i++) {
      const address = `198.51.${i % 100}.${i % 97}`;
      const { code } = await refusalOf(
        login(house.deps, house.attempt({ secret: systemRandom(32), address })),
      );
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (i % 1000 === 0) house.nowMs += MINUTE_MS * 15;
      if (i % 1000 === 999) expect(await house.enter({ deviceCookie, address })).toBeDefined();
    }
    expect([...codes.keys()].sort()).toEqual(['rate_limited', 'unauthenticated']);
    expect(codes.get('unauthenticated')).toBeLessThanOrEqual(120);
    expect((await refusalOf(house.enter())).code).toBe('rate_limited');
  });

  test('one address gets a hundred attempts at many accounts in 15 minutes, and attempts at the same moment all count', async () => {
    const house = new House();
    const tries = Array.from({ length: 130 }, (_, i) =>
      refusalOf(login(house.deps, house.attempt({ email: `p${i}@example.org` }))),
    );
    const codes = (await Promise.all(tries)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(100);
    house.nowMs += 15 * MINUTE_MS;
    expect((await refusalOf(house.enter())).code).toBe('unauthenticated');
  });

  test("a device cookie is limited itself, and one that is forged or another account's is none", async () => {
    const house = new House();
    const { deviceCookie, session } = await house.settle();
    await makeBackupCodes(house.deps, session);
    await house.move({ email: 'eve@example.org' });
    const codesOf = async (email: string, cookie: string, count: number) => {
      const codes = [];
      for (let i = 0; i < count; i++) {
        const wrong = { email, deviceCookie: cookie, secret: systemRandom(32), address: `a${email}` };
        codes.push((await refusalOf(login(house.deps, house.attempt(wrong)))).code);
      }
      return codes.filter((code) => code === 'unauthenticated').length;
    };
    expect(await codesOf(EMAIL, deviceCookie, 25)).toBe(20);
    expect(await codesOf('eve@example.org', deviceCookie, 15)).toBe(10);
    expect(await codesOf('no@example.org', `${deviceCookie.slice(0, -1)}x`, 15)).toBe(10);
  });
});
