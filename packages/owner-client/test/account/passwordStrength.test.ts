import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgePassword, PASSWORD_CHARACTERS } from '../../src/account/passwordStrength.ts';

const who = { email: 'Alice.Example@mail.invalid' };

describe('a password is refused', () => {
  test.each([
    'password',
    'PASSWORD',
    'iloveyou',
    'Iloveyou2024!!',
    'password123456789',
    'summer2026!!!!',
    'ｐａｓｓｗｏｒｄ1234567',
  ])('when it, or it without its end, is in the list of breached ones: %s', async (password) => {
    const judged = await judgePassword(password, who);
    expect(judged).toMatchObject({ isBreached: true, isAcceptable: false });
    expect(judged.warning).toMatch(/stolen/);
  });

  test.each(['kq8-Zu2.p', 'ü😀ü😀ü😀ü😀ü'])(
    'when it has nine characters, however odd: %s',
    async (password) => {
      expect([...password].length).toBe(PASSWORD_CHARACTERS - 1);
      const judged = await judgePassword(password, who);
      expect(judged.isAcceptable).toBe(false);
      expect(judged.warning).toMatch(/at least 10 characters/);
    },
  );

  test.each(['qwertyuiop123x', 'aaaaaaaaaaaaaaaaaaaa', 'Tr0ub4dour&3', 'abcdefghijklmnop'])(
    'when it is easily guessed: %s',
    async (password) => {
      const judged = await judgePassword(password, who);
      expect(judged.isAcceptable).toBe(false);
      expect(judged.warning ?? judged.suggestions.join()).not.toBe('');
    },
  );

  test.each([
    'alice.example2024',
    'Example-Alice-77',
    'alice.example@mail.invalid',
    'porchlight.7Xq',
    'ALICE@porchlight',
  ])('when it is little more than the address or the product’s name: %s', async (password) => {
    expect((await judgePassword(password, who)).isAcceptable).toBe(false);
  });

  test('when it is longer than what can be derived from, or no text', async () => {
    const long = 'lamp river quiet violin '.repeat(60);
    expect((await judgePassword(long, who)).isAcceptable).toBe(false);
    expect((await judgePassword('lamp river quiet violin\ud83d', who)).isAcceptable).toBe(false);
  });
});

test.each([
  'lamp river quiet violin',
  'correct horse battery staple',
  'мой дом стоит у реки 4',
  'kq8-Zu2.pw!R',
  'alice rides a violin home',
])('a password that is hard to guess is taken: %s', async (password) => {
  expect(await judgePassword(password, who)).toMatchObject({ isAcceptable: true, isBreached: false });
});

test('one password is judged the same however its characters are composed', async () => {
  const composed = 'Käseglöckchen läuten im Mai';
  const [a, b] = await Promise.all([
    judgePassword(composed, who),
    judgePassword(composed.normalize('NFD'), who),
  ]);
  expect(a).toEqual(b);
});

test('a judgement is acceptable exactly from score 3 on, and its words hold no word of the password', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (password) => {
      const { score, isAcceptable, warning } = await judgePassword(password, { email: '' });
      expect(isAcceptable).toBe(score >= 3);
      if ([...password].length > 4) expect(warning ?? '').not.toContain(password);
    }),
    { numRuns: 20, seed: 1 },
  );
});
