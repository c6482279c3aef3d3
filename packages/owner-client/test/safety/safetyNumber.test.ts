import { readFileSync } from 'node:fs';
import { hexToBytes } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { safetyNumberOf } from '../../src/index.ts';
import { join, NOW_MS, newClient, newDevice, newOwner } from '../keyring/Town.ts';

const vectorsUrl = new URL('../../spec/vectors/safety-number.json', import.meta.url);
const vectors = z
  .array(
    z.object({
      name: z.string(),
      rootKeyHex: z.string(),
      signingKeysHex: z.array(z.string()),
      safetyNumber: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(vectorsUrl, 'utf8')));

test.each(vectors)('vector: $name', ({ rootKeyHex, signingKeysHex, safetyNumber }) => {
  const clients = signingKeysHex.map((signingKeyHex) => ({ signingKeyHex, boxKeyHex: signingKeyHex }));
  const members = [{ memberId: '00', role: 'owner' as const, untilMs: null, clients }];
  expect(safetyNumberOf(hexToBytes(rootKeyHex), { members }, nodePrimitives)).toBe(safetyNumber);
});

test('both sides see the same number, which changes when a client joins', () => {
  const owner = newOwner();
  owner.pair([newDevice()], NOW_MS);
  const before = owner.safetyNumber();
  const adult = newClient(owner);
  adult.adopt(join(owner, adult, 'adult', []).record);
  expect(adult.safetyNumber()).toBe(owner.safetyNumber());
  expect(adult.safetyNumber()).toMatch(/^(\d{5} ){11}\d{5}$/);
  expect(adult.safetyNumber()).not.toBe(before);
  expect(newClient(newOwner()).root.publicKey).not.toEqual(adult.root.publicKey);
});
