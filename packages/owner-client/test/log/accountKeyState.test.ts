import { readFileSync } from 'node:fs';
import { ownAccountSchema } from '@porchlight/contracts/http';
import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { canonicalJson } from '@porchlight/seal/header';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { watchKeyOf, watchLabel, watchValue } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AccountKeyState,
  accountKeyHash,
  accountKeyState,
  isOneFactorsChange,
} from '../../src/log/accountKeyState.ts';

const vectorsUrl = new URL('../../spec/vectors/account-keys.json', import.meta.url);
const vector = z
  .object({
    account: ownAccountSchema,
    canonical: z.string(),
    hashHex: z.string(),
    masterKeyHex: z.string(),
    labelHex: z.string(),
    valueHex: z.string(),
  })
  .parse(JSON.parse(readFileSync(vectorsUrl, 'utf8')));

const state = accountKeyState(vector.account);

test('vector: an account as the cloud shows it has this canonical state, hash, label and value', () => {
  expect(canonicalJson(state)).toBe(vector.canonical);
  const hash = accountKeyHash(state, primitives);
  expect(bytesToHex(hash)).toBe(vector.hashHex);
  const key = watchKeyOf(hexToBytes(vector.masterKeyHex), primitives);
  expect(bytesToHex(watchLabel(key, 'account', 1, primitives))).toBe(vector.labelHex);
  expect(bytesToHex(watchValue(key, 'account', 1, hash, primitives))).toBe(vector.valueHex);
});

test('every part of the keys is in the hash, and nothing else of the account is', () => {
  const { account } = vector;
  const hashOf = (change: Partial<typeof account>) =>
    bytesToHex(accountKeyHash(accountKeyState({ ...account, ...change }), primitives));
  const others = [
    { accountId: 'ee'.repeat(16) },
    { derivation: { ...account.derivation, saltB64: 'AAAAAAAAAAAAAAAAAAAAAA==' } },
    { derivation: { ...account.derivation, passes: 4 } },
    { passwordWrapB64: 'AAAA' },
    { recoveryWrapB64: null },
    { passkeyWraps: account.passkeyWraps.slice(1) },
    { factors: account.factors.slice(1) },
  ];
  const hashes = [vector.hashHex, ...others.map(hashOf)];
  expect(new Set(hashes).size).toBe(hashes.length);
  const [first, ...rest] = account.factors;
  if (first === undefined) throw new Error('it has factors');
  const same = [
    { vaultVersion: 9, vaultB64: null, householdId: null, createdAtMs: 1, email: 'bo@example.org' },
    { factors: [...rest, { ...first, name: 'Another name' }] },
    { passkeyWraps: account.passkeyWraps.toReversed() },
  ];
  for (const change of same) expect(hashOf(change)).toBe(vector.hashHex);
});

test('one factor that came, went or took another’s place is one change; two are more, and so is anything beside', () => {
  const factor = (n: number) => ({ factorId: n.toString(16).padStart(32, '0'), kind: 'totp' });
  const having = (...factors: number[]): AccountKeyState => ({ ...state, factors: factors.map(factor) });
  expect(isOneFactorsChange(having(1), having(1, 2))).toBe(true);
  expect(isOneFactorsChange(having(1, 2), having(2))).toBe(true);
  expect(isOneFactorsChange(having(1, 2), having(1, 3))).toBe(true);
  expect(isOneFactorsChange(having(1), having(1, 2, 3))).toBe(false);
  expect(isOneFactorsChange(having(1, 2, 3), having(1))).toBe(false);
  expect(isOneFactorsChange(having(1), { ...having(1, 2), recoveryWrapB64: null })).toBe(false);
  expect(isOneFactorsChange(having(1), { ...having(1, 2), passwordWrapB64: 'AAAA' })).toBe(false);
});
