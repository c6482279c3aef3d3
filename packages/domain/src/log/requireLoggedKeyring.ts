import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchLabel, watchValue } from '@porchlight/seal/watch';
import type { Policy } from '@porchlight/tlog';
import { type Logged, requireBlinded } from './requireLogged.ts';

/** A keyring as it came, and what it came with. */
export interface PresentedKeyring {
  readonly record: Uint8Array;
  readonly version: number;
  /** Null where it came without one. */
  readonly proof: string | null;
}

/** Holds a keyring against the log: it is under the label that its owners watch (contracts/spec/log.md section 3). Throws as `requireBlinded`. */
export function requireLoggedKeyring(
  { record, version, proof }: PresentedKeyring,
  watchKey: Uint8Array,
  policy: Policy,
  primitives: SealPrimitives,
): Logged<'blinded'> {
  const label = watchLabel(watchKey, 'keyring', version, primitives);
  const value = watchValue(watchKey, 'keyring', version, primitives.sha256(record), primitives);
  return requireBlinded(proof, { label, value }, policy, primitives);
}
