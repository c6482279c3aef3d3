import { concatBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import type { SealPrimitives } from '../primitives/primitives.ts';

/** What is watched: keyrings by version, heads of the audit record, the keys of an account. */
export const WATCH_SUBJECTS = ['keyring', 'audit', 'account'] as const;
export type WatchSubject = (typeof WATCH_SUBJECTS)[number];

type Hmac = Pick<SealPrimitives, 'hmac'>;
const KEY_BYTES = 32;

/** The watch key of a household, from its root's seed, or of an account, from its master key: 32 bytes each (spec/watch.md section 2). */
export function watchKeyOf(secret: Uint8Array, { hmac }: Hmac): Uint8Array {
  return derive(secret, 'watch-key', new Uint8Array(0), hmac);
}

/** The label of the `counter`-th change of a subject, from 1: 32 bytes that only holders of the watch key can tell from random ones (spec/watch.md section 3). */
export function watchLabel(
  watchKey: Uint8Array,
  subject: WatchSubject,
  counter: number,
  { hmac }: Hmac,
): Uint8Array {
  return derive(watchKey, 'watch-label', placeOf(subject, counter), hmac);
}

/** What is logged of the change itself: 32 bytes that commit to the SHA-256 of what it is, and tell nothing of it (spec/watch.md section 3). */
export function watchValue(
  watchKey: Uint8Array,
  subject: WatchSubject,
  counter: number,
  hash: Uint8Array,
  { hmac }: Hmac,
): Uint8Array {
  if (hash.length !== KEY_BYTES) throw new PorchlightError('malformed_record', 'a hash has 32 bytes');
  return derive(watchKey, 'watch-value', concatBytes(placeOf(subject, counter), hash), hmac);
}

function placeOf(subject: WatchSubject, counter: number): Uint8Array {
  if (!Number.isSafeInteger(counter) || counter < 1)
    throw new PorchlightError('malformed_record', 'changes are counted from 1');
  const count = new Uint8Array(8);
  new DataView(count.buffer).setBigUint64(0, BigInt(counter));
  return concatBytes(utf8(`${subject}\0`), count);
}

/** KDF of clip.md section 1. */
function derive(key: Uint8Array, label: string, data: Uint8Array, hmac: Hmac['hmac']): Uint8Array {
  if (key.length !== KEY_BYTES) throw new PorchlightError('malformed_record', 'a watch key has 32 bytes');
  return hmac(key, concatBytes(utf8(`porchlight/v1/${label}\0`), data));
}
