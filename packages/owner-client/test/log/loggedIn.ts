import { encodeLogEntry } from '@porchlight/contracts/log';
import { bytesToHex, type EpochMs } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import type { Household } from '../../src/index.ts';

/** The bytes of the entry that a keyring has. */
export function entryOf(
  { record, keyring }: VerifiedKeyring,
  watchKey: Uint8Array,
  atMs: number,
): Uint8Array {
  const { version } = keyring;
  const { label, value } = watchedKeyring({ record, version }, watchKey, nodePrimitives);
  const [labelHex, valueHex] = [bytesToHex(label), bytesToHex(value)];
  return encodeLogEntry({ v: 1, kind: 'blinded', atMs: atMs as EpochMs, labelHex, valueHex });
}

/** Logs a household's keyring; resolves to its proof. */
export async function loggedIn(
  log: SampleLog,
  { watchKey }: Household,
  keyring: VerifiedKeyring,
  atMs: number,
): Promise<string> {
  if (watchKey === null) throw new Error('this client has no watch key');
  return log.prove(log.add(entryOf(keyring, watchKey, atMs)));
}
