import { type AccountId, bytesToHex, concatBytes } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deriveRecoveryKeys,
  formatRecoveryWords,
  masterKey,
  newMasterKey,
  newPasswordDerivation,
  newRecoverySeed,
  openVault,
  PASSWORD_BYTES,
  parseRecoveryWords,
  passkeyKey,
  prfInput,
  recoverySeed,
  SEALED_VAULT_BYTES,
  sealVault,
  type UnlockWay,
  unwrapMasterKey,
  VAULT_CONTENT_BYTES,
  type WrappingKey,
  wrapMasterKey,
} from '../src/account/index.ts';
import { derivePasswordKeys } from '../src/account/passwordKeys.ts';
import { referencePrimitives } from '../src/primitives/reference.ts';
import { allPrimitives } from './allPrimitives.ts';
import { codeOf } from './codeOf.ts';
import { bitFlipped } from './forge.ts';
import { seededRandom } from './seededRandom.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const key = bytes(32).map((each) => each as WrappingKey);
const master = bytes(32).map(masterKey);
const account = bytes(16).map((each) => bytesToHex(each) as AccountId);
const way = fc.constantFrom<UnlockWay>('password', 'recovery', 'passkey');
const version = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe.each(allPrimitives)('with the primitives of $name', ({ primitives }) => {
  const random = seededRandom('account properties');

  test('any master key comes back by its own key, account and way, and by no other', () => {
    fc.assert(
      fc.property(master, key, key, account, account, way, (secret, own, other, accountId, foreign, what) => {
        fc.pre(bytesToHex(own) !== bytesToHex(other) && accountId !== foreign);
        const wrap = wrapMasterKey(secret, own, { accountId, what }, primitives, random);
        const open = (by: WrappingKey, of: AccountId, as: UnlockWay) =>
          unwrapMasterKey(wrap, by, { accountId: of, what: as }, primitives);
        expect(open(own, accountId, what)).toEqual(secret);
        expect(codeOf(() => open(other, accountId, what))).toBe('wrong_key');
        expect(codeOf(() => open(own, foreign, what))).toBe('wrong_key');
        for (const as of ['password', 'recovery', 'passkey'] as const)
          if (as !== what) expect(codeOf(() => open(own, accountId, as))).toBe('wrong_key');
      }),
      { numRuns: 30 },
    );
  });

  test('any content of a vault comes back by its own account and version, and by no other', () => {
    const content = fc.uint8Array({ maxLength: 3_000 });
    fc.assert(
      fc.property(master, account, version, version, content, (secret, accountId, at, other, plaintext) => {
        fc.pre(at !== other);
        const sealed = sealVault(secret, accountId, at, plaintext, primitives, random);
        expect(openVault(secret, accountId, at, sealed, primitives)).toEqual(plaintext);
        expect(codeOf(() => openVault(secret, accountId, other, sealed, primitives))).toBe('wrong_key');
        const inWhole = concatBytes(new Uint8Array(5), sealed, new Uint8Array(3)).subarray(5, -3);
        expect(openVault(secret, accountId, at, inWhole, primitives)).toEqual(plaintext);
      }),
      { numRuns: 30 },
    );
  });

  test('every flipped bit of a wrap, and every flipped byte of a vault, is refused', () => {
    const accountId = bytesToHex(random(16)) as AccountId;
    const [secret, own] = [newMasterKey(random), random(32) as WrappingKey];
    const wrap = wrapMasterKey(secret, own, { accountId, what: 'password' }, primitives, random);
    for (let bit = 0; bit < 8 * wrap.length; bit++) {
      const changed = bitFlipped(wrap, bit);
      const code = codeOf(() => unwrapMasterKey(changed, own, { accountId, what: 'password' }, primitives));
      expect(code).toBe(bit < 8 ? 'unsupported_version' : 'wrong_key');
    }
    const sealed = sealVault(secret, accountId, 5, random(100), primitives, random);
    for (let byte = 0; byte < sealed.length; byte++) {
      const changed = bitFlipped(sealed, 8 * byte + (byte % 8));
      const code = codeOf(() => openVault(secret, accountId, 5, changed, primitives));
      expect(code).toBe(byte === 0 ? 'unsupported_version' : 'wrong_key');
    }
  });

  test('every shorter or longer wrap is refused', () => {
    const accountId = bytesToHex(random(16)) as AccountId;
    const place = { accountId, what: 'recovery' } as const;
    const own = random(32) as WrappingKey;
    const wrap = wrapMasterKey(newMasterKey(random), own, place, primitives, random);
    for (let length = 0; length < wrap.length; length++)
      expect(codeOf(() => unwrapMasterKey(wrap.subarray(0, length), own, place, primitives))).toMatch(
        /^(wrong_key|malformed_record)$/,
      );
    const longer = concatBytes(wrap, new Uint8Array(1));
    expect(codeOf(() => unwrapMasterKey(longer, own, place, primitives))).toBe('malformed_record');
  });

  test('the greatest vault fits into what a server keeps, and one byte more is refused', () => {
    const accountId = bytesToHex(random(16)) as AccountId;
    const secret = newMasterKey(random);
    const content = new Uint8Array(VAULT_CONTENT_BYTES).fill(7);
    const sealed = sealVault(secret, accountId, 1, content, primitives, random);
    expect(sealed.length).toBe(SEALED_VAULT_BYTES);
    expect(Buffer.compare(openVault(secret, accountId, 1, sealed, primitives), content)).toBe(0);
    const tooLong = new Uint8Array(VAULT_CONTENT_BYTES + 1);
    expect(codeOf(() => sealVault(secret, accountId, 1, tooLong, primitives, random))).toBe('limit_exceeded');
    const longer = concatBytes(sealed, new Uint8Array(1));
    expect(codeOf(() => openVault(secret, accountId, 1, longer, primitives))).toBe('limit_exceeded');
  });
});

const primitives = referencePrimitives;
const random = seededRandom('account keys');

test('any recovery key comes back from its words, and no other account gets its keys', () => {
  fc.assert(
    fc.property(bytes(32), account, account, (entropy, accountId, foreign) => {
      fc.pre(accountId !== foreign);
      const seed = recoverySeed(entropy);
      const words = formatRecoveryWords(seed);
      expect(words.split(' ').length).toBe(24);
      expect(parseRecoveryWords(words)).toEqual(seed);
      const [own, other] = [accountId, foreign].map((each) => deriveRecoveryKeys(seed, each, primitives));
      const all = [own?.recoveryKey, own?.recoverySecret, other?.recoveryKey, other?.recoverySecret];
      expect(new Set(all.map((each) => each?.join())).size).toBe(4);
    }),
    { numRuns: 50 },
  );
});

test('any one word of a recovery key replaced by another of the list is refused all but once in 256', () => {
  const words = formatRecoveryWords(newRecoverySeed(random)).split(' ');
  const others = Array.from({ length: 20 }, () => formatRecoveryWords(newRecoverySeed(random)).split(' '));
  const accepted = others.flatMap((other) =>
    other.filter((word, index) => {
      const changed = words.with(index, word);
      return word !== words[index] && codeOf(() => parseRecoveryWords(changed.join(' '))) === null;
    }),
  );
  expect(accepted.length).toBeLessThan(10);
});

test('the two keys of a password differ, and each from those of another account, salt or password', () => {
  const cheap = { ...primitives, argon2id: cheapArgon2id };
  const accounts = ['00', 'ff'].map((byte) => byte.repeat(16) as AccountId);
  const derivations = [newPasswordDerivation(random), newPasswordDerivation(random)];
  const all = accounts.flatMap((accountId) =>
    derivations.flatMap((derivation) =>
      ['one password', 'One password', 'one password '].flatMap((password) => {
        const { loginSecret, passwordKey } = derivePasswordKeys(password, derivation, accountId, cheap);
        return [bytesToHex(loginSecret), bytesToHex(passwordKey)];
      }),
    ),
  );
  expect(new Set(all).size).toBe(24);
});

test('a password that is empty, no Unicode text or too long is refused, and the longest is taken', () => {
  const cheap = { ...primitives, argon2id: cheapArgon2id };
  const derivation = newPasswordDerivation(random);
  const derive = (password: string) =>
    derivePasswordKeys(password, derivation, '00'.repeat(16) as AccountId, cheap);
  for (const wrong of ['', '\ud83d', 'a\udc00b'])
    expect(codeOf(() => derive(wrong))).toBe('malformed_encoding');
  expect(codeOf(() => derive('é'.repeat(PASSWORD_BYTES / 2)))).toBe(null);
  expect(codeOf(() => derive(`${'é'.repeat(PASSWORD_BYTES / 2)}a`))).toBe('limit_exceeded');
});

test('a machine without 64 MiB to spare says so, and says nothing of the password', () => {
  const full = {
    ...primitives,
    argon2id: () => {
      throw new RangeError('out of memory');
    },
  };
  const attempt = () =>
    derivePasswordKeys('a password', newPasswordDerivation(random), '00'.repeat(16) as AccountId, full);
  expect(codeOf(attempt)).toBe('unavailable');
});

test('passkeys have keys of their own in each account, and an input that names the account', () => {
  const [a, b] = ['00', 'ff'].map((byte) => byte.repeat(16) as AccountId) as [AccountId, AccountId];
  const output = random(32);
  const [first, second] = [random(16), random(64)];
  const keys = [
    passkeyKey(output, a, first, primitives),
    passkeyKey(output, b, first, primitives),
    passkeyKey(output, a, second, primitives),
    passkeyKey(random(32), a, first, primitives),
    prfInput(a, primitives),
    prfInput(b, primitives),
  ];
  expect(new Set(keys.map((each) => bytesToHex(each))).size).toBe(6);
  for (const wrong of [0, 1_024])
    expect(codeOf(() => passkeyKey(output, a, new Uint8Array(wrong), primitives))).toBe('malformed_record');
  expect(codeOf(() => passkeyKey(output, a, random(1_023), primitives))).toBe(null);
  expect(codeOf(() => passkeyKey(random(31), a, first, primitives))).toBe('malformed_record');
});

/** The reference's Argon2id for as little as it takes, where the test isn't about its cost. */
function cheapArgon2id(password: Uint8Array, salt: Uint8Array): Uint8Array {
  return primitives.argon2id(password, salt, { memoryKiB: 8, passes: 1 });
}
