import { readFileSync } from 'node:fs';
import { isPorchlightError, type PorchlightError, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  decodeVault,
  emptyVault,
  encodeVault,
  newHouseholdSecrets,
  newMasterKey,
  newMemberSecrets,
  openVault,
  sealVault,
  systemRandom,
  type Vault,
} from '../../src/account/index.ts';
import { Household } from '../../src/index.ts';

const vectorsUrl = new URL('../../spec/vectors/vault.json', import.meta.url);
const named = z.object({ name: z.string(), text: z.string() });
const vectors = z
  .object({ accepted: z.array(named), refused: z.array(named.extend({ code: z.string() })) })
  .parse(JSON.parse(readFileSync(vectorsUrl, 'utf8')));

const secret = '5ec2e7'.repeat(11).slice(0, 64);

test.each(vectors.accepted)('vector: $name is read, and written back with every field', ({ text }) => {
  const vault = decodeVault(utf8(text));
  expect(vault).toEqual(JSON.parse(text));
  expect(JSON.parse(new TextDecoder().decode(encodeVault({ ...vault, commandCounter: 99 })))).toEqual({
    ...JSON.parse(text),
    commandCounter: 99,
  });
});

test.each(vectors.refused)('vector: $name is refused', ({ text, code }) => {
  expect(refusalOf(() => decodeVault(utf8(text))).code).toBe(code);
});

describe('a refusal', () => {
  const founded: Vault = { ...emptyVault(), household: newHouseholdSecrets(systemRandom) };
  const broken = [
    JSON.stringify(founded).replace('{', `{"${secret}":${secret},`),
    `{"v":1,"household":{"rootSeedHex":"${secret}`,
    JSON.stringify({ ...founded, household: { ...founded.household, rootSeedHex: `${secret}00` } }),
    JSON.stringify({ ...founded, positions: { [secret]: { name: secret, longitude: 200, latitude: 0 } } }),
  ];

  test.each(broken.map((text, index) => ({ index, text })))(
    'says nothing of what is in a field ($index)',
    ({ text }) => {
      const error = refusalOf(() => decodeVault(utf8(text)));
      expect(error.code).toBe('malformed_message');
      expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain(secret.slice(0, 6));
      expect(error.cause).toBe(undefined);
    },
  );

  test('comes before anything is sealed that couldn’t be read again', () => {
    const wrong = { ...emptyVault(), commandCounter: Number.NaN };
    expect(refusalOf(() => encodeVault(wrong)).code).toBe('malformed_message');
    expect(refusalOf(() => decodeVault(Uint8Array.of(0x7b, 0xff, 0x7d))).code).toBe('malformed_message');
  });
});

test('a field named like the prototype changes no object', () => {
  const text = JSON.stringify(emptyVault()).replace('{', '{"__proto__":{"v":2,"isRoot":true},');
  const vault = decodeVault(utf8(text));
  expect(Object.getPrototypeOf(vault)).toBe(Object.prototype);
  expect('isRoot' in vault).toBe(false);
});

test('any vault comes back from its bytes, whatever its preferences and fields of newer programs', () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));
  const own = fc.stringMatching(/^[a-z]{1,8}New$/);
  fc.assert(
    fc.property(
      fc.nat(),
      fc.dictionary(own, json),
      fc.dictionary(own, json),
      (counter, preferences, newer) => {
        const vault = { ...emptyVault(), ...newer, commandCounter: counter, preferences };
        expect(decodeVault(encodeVault(vault))).toEqual(vault);
      },
    ),
    { numRuns: 100 },
  );
});

test('a household founded on one client works on the next that opens the same vault', () => {
  const accountId = Household.newSecrets(systemRandom).memberId as Parameters<typeof sealVault>[1];
  const master = newMasterKey(systemRandom);
  const root = nodePrimitives.signKeyPair(systemRandom(32)).publicKey;
  for (const household of [newHouseholdSecrets(systemRandom), newMemberSecrets(root, systemRandom)]) {
    const content = encodeVault({ ...emptyVault(), household });
    const sealed = sealVault(master, accountId, 1, content, nodePrimitives, systemRandom);
    const opened = decodeVault(openVault(master, accountId, 1, sealed, nodePrimitives)).household;
    expect(opened).toEqual(household);
    if (opened === null) throw new Error('the household was lost');
    const [there, here] = [household, opened].map(
      (secrets) => new Household(secrets, nodePrimitives, systemRandom),
    );
    expect(here?.id).toBe(there?.id);
    expect(here?.clientKeys).toEqual(there?.clientKeys);
    expect(here?.mayChange).toBe('rootSeedHex' in household);
  }
});

function refusalOf(attempt: () => unknown): PorchlightError {
  try {
    attempt();
  } catch (error) {
    if (isPorchlightError(error)) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
