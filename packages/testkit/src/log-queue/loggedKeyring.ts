import type { LoggedKeyring } from '@porchlight/contracts';
import { encodeLogEntry } from '@porchlight/contracts/log';
import { bytesToHex, type EpochMs } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import type { SampleLog } from './SampleLog.ts';

/** A keyring whose entry was put into the log, with the proof of that. */
export function loggedKeyring(
  log: SampleLog,
  record: Uint8Array,
  version: number,
  watchKey: Uint8Array,
): LoggedKeyring {
  const { label, value } = watchedKeyring({ record, version }, watchKey, nodePrimitives);
  const blinded = { labelHex: bytesToHex(label), valueHex: bytesToHex(value) };
  const atMs = (1000 * log.cosignedAtSeconds) as EpochMs;
  const index = log.add(encodeLogEntry({ v: 1, kind: 'blinded', atMs, ...blinded }));
  return { record, proof: log.proveNow(index) };
}
