import { confirm, signUp } from '@porchlight/domain';
import { systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { DAY_MS, EMAIL, House, refusalOf } from './House.ts';

describe('signing up', () => {
  test('keeps the address normalised, and the account waits for its link', async () => {
    const house = new House();
    const request = house.request({ email: '  Ada@Example.ORG ' });
    await signUp(house.deps, request);
    expect(house.mailer.sent).toMatchObject([{ to: EMAIL }]);
    expect(await house.store.findByEmail(EMAIL)).toMatchObject({ confirmedAtMs: null, role: 'household' });
    expect((await refusalOf(house.enter())).code).toBe('unauthenticated');
    await confirm(house.deps, house.mailedToken());
    await confirm(house.deps, house.mailedToken());
    expect((await house.enter()).factorAtMs).toBeNull();
  });

  test('answers the same, by the same calls, whether an address is taken or not', async () => {
    const house = new House();
    await house.move();
    const before = await house.store.findByEmail(EMAIL);
    const callsOf = async (email: string) => {
      house.store.calls.length = 0;
      expect(await signUp(house.deps, house.request({ email }))).toBeUndefined();
      return [...house.store.calls];
    };
    expect(await callsOf(EMAIL)).toEqual(await callsOf('new@example.org'));
    expect(house.mailer.sent.at(-2)?.text).not.toContain('#');
    expect(house.mailer.sent.at(-1)?.text).toContain('#');
    expect(await house.store.findByEmail(EMAIL)).toEqual(before);
  });

  test('the id of an address is the same before and after it has an account, and is no other address’s', async () => {
    const house = new House();
    const before = await house.startOf(EMAIL);
    await house.move();
    const account = await house.store.findByEmail(EMAIL);
    expect(account?.accountId).toBe(before.accountId);
    expect((await house.startOf(EMAIL)).accountId).toBe(before.accountId);
    await signUp(house.deps, house.request({ email: 'eve@example.org' }));
    expect((await house.startOf('eve@example.org')).accountId).not.toBe(before.accountId);
    expect(await house.store.findByEmail(EMAIL)).toEqual(account);
  });

  test('a link confirms the account that it was made for, and none that came after it at the same address', async () => {
    const house = new House();
    await house.move();
    const link = house.mailedToken();
    await house.store.deleteAccount((await house.startOf(EMAIL)).accountId);
    house.nowMs += 1;
    await signUp(house.deps, house.request());
    expect((await refusalOf(confirm(house.deps, link))).code).toBe('unauthenticated');
    expect(await house.store.findByEmail(EMAIL)).toMatchObject({ confirmedAtMs: null });
  });

  test('a link holds for 24 hours, and then the address is free again', async () => {
    const house = new House();
    await signUp(house.deps, house.request());
    const late = house.mailedToken();
    house.nowMs += DAY_MS;
    expect((await refusalOf(confirm(house.deps, late))).code).toBe('unauthenticated');
    house.nowMs += 1;
    await house.move();
    expect(await house.store.findByEmail(EMAIL)).toMatchObject({
      createdAtMs: house.nowMs,
      confirmedAtMs: house.nowMs,
    });
  });

  test('mails an address five times in 15 minutes at most, taken or not', async () => {
    const house = new House();
    const codes = [];
    for (let i = 0; i < 7; i++) codes.push((await refusalOf(signUp(house.deps, house.request()))).code);
    expect(codes).toEqual([...Array(5).fill(''), 'rate_limited', 'rate_limited']);
    expect(house.mailer.sent).toHaveLength(5);
  });

  test('a forged or changed link is refused', async () => {
    const house = new House();
    await signUp(house.deps, house.request());
    const token = house.mailedToken();
    const changed = (token[0] === '0' ? '1' : '0') + token.slice(1);
    const foreign = new House();
    await signUp(foreign.deps, foreign.request());
    for (const each of [changed, `${token}0`, '', foreign.mailedToken()]) {
      expect((await refusalOf(confirm(house.deps, each))).code).toBe('unauthenticated');
    }
  });

  test.each([
    ['weak_password', { derivation: { salt: systemRandom(16), memoryKiB: 65_535, passes: 3 } }],
    ['weak_password', { derivation: { salt: systemRandom(16), memoryKiB: 65_536, passes: 2 } }],
    ['weak_password', { derivation: { salt: systemRandom(16), memoryKiB: Number.NaN, passes: 3 } }],
    ['malformed_message', { derivation: { salt: systemRandom(15), memoryKiB: 65_536, passes: 3 } }],
    ['malformed_message', { loginSecret: systemRandom(31) }],
    ['malformed_message', { passwordWrap: new Uint8Array() }],
    ['malformed_message', { email: 'nobody' }],
    ['malformed_message', { email: 'secret-name@x.org\nBcc: y@x.org' }],
    ['malformed_message', { derivation: { salt: systemRandom(16), memoryKiB: 65_537, passes: 3 } }],
    ['malformed_message', { derivation: { salt: systemRandom(16), memoryKiB: 65_536, passes: 4 } }],
    ['limit_exceeded', { vault: new Uint8Array(262_145) }],
  ])('is refused as %s before anything is stored, mailed or repeated in the error', async (code, given) => {
    const house = new House();
    const refusal = await refusalOf(signUp(house.deps, house.request(given)));
    expect(refusal.code).toBe(code);
    expect(refusal.message).not.toContain('secret-name');
    expect([house.store.calls, house.mailer.sent]).toEqual([[], []]);
  });
});
