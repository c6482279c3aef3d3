import { readFile } from 'node:fs/promises';
import { type AccountId, bytesToHex, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import {
  derivePasswordKeys,
  deriveRecoveryKeys,
  masterKey,
  openVault,
  parseRecoveryWords,
  passkeyKey,
  prfInput,
  requireDerivation,
  type UnlockWay,
  unwrapMasterKey,
  type WrappingKey,
  wrongRecoveryWords,
} from '../src/account/index.ts';
import { allPrimitives } from './allPrimitives.ts';
import { codeOf } from './codeOf.ts';

const text = await readFile(new URL('../spec/vectors/account.json', import.meta.url), 'utf8');
const vectors = JSON.parse(text);
const accountId: AccountId = vectors.accountId;
const accountOf = (each: Refused): AccountId => (each.isOfOtherAccount ? vectors.otherAccountId : accountId);

interface Refused {
  readonly name: string;
  readonly code: string;
  readonly isOfOtherAccount?: boolean;
  readonly version?: number;
  readonly what?: UnlockWay;
  readonly keyHex?: string;
  readonly wrapHex: string;
  readonly sealedHex: string;
}

describe.each(allPrimitives)('an account with the primitives of $name', ({ primitives }) => {
  test('has the keys of the vectors, however its password is typed', () => {
    const { derivation, accepted } = vectors.password;
    const asked = { ...derivation, salt: hexToBytes(derivation.saltHex) };
    for (const each of accepted) {
      const keys = derivePasswordKeys(each.typedInAnotherWay, asked, accountId, primitives);
      expect(bytesToHex(keys.loginSecret)).toBe(each.loginSecretHex);
      expect(bytesToHex(keys.passwordKey)).toBe(each.passwordKeyHex);
    }
  });

  test('has the keys of the vectors by its recovery words and its passkey', () => {
    const { recovery, passkey } = vectors;
    for (const typed of [recovery.words, ...recovery.typed]) {
      const keys = deriveRecoveryKeys(parseRecoveryWords(typed), accountId, primitives);
      expect(bytesToHex(keys.recoverySecret)).toBe(recovery.recoverySecretHex);
      expect(bytesToHex(keys.recoveryKey)).toBe(recovery.recoveryKeyHex);
    }
    expect(bytesToHex(prfInput(accountId, primitives))).toBe(passkey.prfInputHex);
    const [output, id] = [hexToBytes(passkey.prfOutputHex), hexToBytes(passkey.credentialIdHex)];
    expect(bytesToHex(passkeyKey(output, accountId, id, primitives))).toBe(passkey.passkeyKeyHex);
  });

  test('opens its master key by each way, and refuses every changed or foreign wrap with its code', () => {
    const { masterKeyHex, accepted, refused } = vectors.wraps;
    const open = (what: UnlockWay, keyHex: string, wrapHex: string, account = accountId) => {
      const key = hexToBytes(keyHex) as WrappingKey;
      return unwrapMasterKey(hexToBytes(wrapHex), key, { accountId: account, what }, primitives);
    };
    for (const { what, keyHex, wrapHex } of accepted)
      expect(bytesToHex(open(what, keyHex, wrapHex))).toBe(masterKeyHex);
    const rightKeyHex = accepted[0].keyHex;
    const codes = (refused as Refused[]).map((each) => [
      each.name,
      codeOf(() => open(each.what ?? 'password', each.keyHex ?? rightKeyHex, each.wrapHex, accountOf(each))),
    ]);
    expect(codes).toEqual((refused as Refused[]).map((each) => [each.name, each.code]));
  });

  test('opens its vaults, and refuses every changed, old or foreign one with its code', () => {
    const { accepted, refused } = vectors.vaults;
    const master = masterKey(hexToBytes(vectors.wraps.masterKeyHex));
    for (const { version, contentHex, sealedHex } of accepted)
      expect(bytesToHex(openVault(master, accountId, version, hexToBytes(sealedHex), primitives))).toBe(
        contentHex,
      );
    const codes = (refused as Refused[]).map((each) => [
      each.name,
      codeOf(() =>
        openVault(master, accountOf(each), each.version ?? 1, hexToBytes(each.sealedHex), primitives),
      ),
    ]);
    expect(codes).toEqual((refused as Refused[]).map((each) => [each.name, each.code]));
  });
});

test('another cost or salt than the one there is, is refused before the password is touched', () => {
  const untouched = {
    hmac: () => new Uint8Array(32),
    argon2id: (): never => {
      throw new Error('the password was stretched');
    },
  };
  for (const each of vectors.password.refused) {
    const asked = { salt: hexToBytes(each.saltHex), memoryKiB: each.memoryKiB, passes: each.passes };
    expect([each.name, codeOf(() => requireDerivation(asked))]).toEqual([each.name, each.code]);
    expect(codeOf(() => derivePasswordKeys('a password', asked, accountId, untouched))).toBe(each.code);
  }
  const asked = { salt: new Uint8Array(16), memoryKiB: Number.NaN, passes: 3 };
  expect(codeOf(() => requireDerivation(asked))).toBe('malformed_message');
});

test('words that are no recovery key are refused by the place of the first wrong one, and no hint holds a word', () => {
  for (const { text: typed, wrongWords, code } of vectors.recovery.refused) {
    expect(wrongRecoveryWords(typed)).toEqual(wrongWords);
    const error = caught(() => parseRecoveryWords(typed));
    expect(error.code).toBe(code);
    expect(error.cause).toBe(undefined);
    const hintWords = error.message.split(/[^a-z]+/);
    const longWords = typed.split(' ').filter((word: string) => word.length > 3);
    expect(longWords.filter((word: string) => hintWords.includes(word))).toEqual([]);
  }
  const words = vectors.recovery.words.split(' ');
  expect(caught(() => parseRecoveryWords(words.with(6, 'porchlight').join(' '))).message).toMatch(/word 7 /);
  expect(caught(() => parseRecoveryWords(words.slice(1).join(' '))).message).toMatch(/24 words.*23/);
});

function caught(attempt: () => unknown): PorchlightError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof PorchlightError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
