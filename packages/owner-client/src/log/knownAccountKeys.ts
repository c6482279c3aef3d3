import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The schema of `KnownAccountKeys`. */
export const knownAccountKeysSchema = z.looseObject({
  counter: z.int().min(1),
  hashHex: hash,
  nextHashHex: hash.nullable(),
});

/** What an account's vault says of its keys: the hash of the newest state that its clients made or its person knows, the counter that it is logged under, and the hash of the state that a client is about to make. */
export type KnownAccountKeys = z.output<typeof knownAccountKeysSchema>;
