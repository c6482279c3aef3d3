import { bytesToHex, equalBytes, hexToBytes } from '@porchlight/kernel';
import type { Keyring } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchedKeyring } from '@porchlight/seal/watch';
import type { Finding } from './finding.ts';
import { isRenewal, keyringDifference } from './keyringDifference.ts';
import type { OwnEntry } from './OwnLabels.ts';

export interface JudgeDeps {
  readonly watchKey: Uint8Array;
  readonly primitives: SealPrimitives;
  /** The verified keyring of a version, as it is held or as the cloud shows it; null where it shows none or a false one. */
  readonly keyringOf: (
    version: number,
  ) => Promise<{ readonly record: Uint8Array; readonly keyring: Keyring } | null>;
  /** Whether this account made the keyring of this SHA-256. */
  readonly isMade: (hashHex: string) => Promise<boolean>;
}

/** What a finding says of its keyring; the rest is for whoever keeps it. */
export type Judged = Pick<Finding, 'kind' | 'keyringVersion' | 'issuedAtMs' | 'difference'>;

/** What is amiss with a keyring that was logged: the cloud shows another or none, or somebody else made it and it changes something. Null for nothing. */
export async function judgeKeyring(
  { counter, valueHex }: Pick<OwnEntry, 'counter' | 'valueHex'>,
  { watchKey, primitives, keyringOf, isMade }: JudgeDeps,
): Promise<Judged | null> {
  const shown = await keyringOf(counter);
  const about = { keyringVersion: counter, issuedAtMs: null, difference: null };
  if (shown === null) return { ...about, kind: 'unseen-keyring' };
  const { record, keyring } = shown;
  const { value } = watchedKeyring({ record, version: counter }, watchKey, primitives);
  if (!equalBytes(value, hexToBytes(valueHex))) return { ...about, kind: 'unseen-keyring' };
  if (await isMade(bytesToHex(primitives.sha256(record)))) return null;
  const previous = counter === 1 ? null : await keyringOf(counter - 1);
  if (previous !== null && isRenewal(previous.keyring, keyring)) return null;
  return {
    kind: 'foreign-change',
    keyringVersion: counter,
    issuedAtMs: keyring.issuedAtMs,
    difference: keyringDifference(previous?.keyring ?? null, keyring),
  };
}
