import { type AccountId, concatBytes, hexToBytes, type RandomSource } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { KEY_BYTES, type MasterKey, requireKeyBytes, type WrappingKey } from './accountKeys.ts';
import { type BoxPlace, COMMITTED_BOX_OVERHEAD, openCommitted, sealCommitted } from './committedBox.ts';

/** What leads to a master key; the numbers stand in what a wrap is bound to. */
const WAYS = { password: 1, recovery: 2, passkey: 3 } as const;
export type UnlockWay = keyof typeof WAYS;

/** Which account a wrap belongs to, and by which way it opens. */
export interface WrapPlace {
  readonly accountId: AccountId;
  readonly what: UnlockWay;
}

/** The length of every wrapped master key, in bytes. */
export const MASTER_KEY_WRAP_BYTES = COMMITTED_BOX_OVERHEAD + KEY_BYTES;

/** A fresh master key, once for each account. */
export function newMasterKey(random: RandomSource): MasterKey {
  return masterKey(random(KEY_BYTES));
}

/** Throws `malformed_record` unless there are 32 bytes. */
export function masterKey(bytes: Uint8Array): MasterKey {
  requireKeyBytes(bytes, 'a master key');
  return bytes as MasterKey;
}

/** The master key under `key`, for one account and one way (spec/account.md section 4); 113 bytes, other ones each time. */
export function wrapMasterKey(
  master: MasterKey,
  key: WrappingKey,
  place: WrapPlace,
  primitives: SealPrimitives,
  random: RandomSource,
): Uint8Array {
  return sealCommitted(master, key, boxPlace(place), primitives, random);
}

/** Throws `wrong_key` where the key, the account or the way is another, or a byte was changed; `malformed_record` and `unsupported_version`. */
export function unwrapMasterKey(
  wrap: Uint8Array,
  key: WrappingKey,
  place: WrapPlace,
  primitives: SealPrimitives,
): MasterKey {
  if (wrap.length > MASTER_KEY_WRAP_BYTES) throw malformed('there are bytes after the last field');
  const hint = `the account’s key doesn’t open by this ${place.what === 'recovery' ? 'recovery key' : place.what}, or its wrap was changed`;
  return masterKey(openCommitted(wrap, key, boxPlace(place), hint, primitives));
}

function boxPlace({ accountId, what }: WrapPlace): BoxPlace {
  return {
    purpose: 'account-wrap',
    context: concatBytes(hexToBytes(accountId), Uint8Array.of(WAYS[what])),
  };
}
