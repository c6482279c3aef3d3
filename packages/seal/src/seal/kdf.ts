import { concatBytes, utf8 } from '@porchlight/kernel';
import type { SealPrimitives } from '../primitives/primitives.ts';

export type Kdf = Pick<SealPrimitives, 'hmac'>;

const PREFIXES = new Map<string, Uint8Array>();

/** `KDF(key, label, data)` of spec/clip.md section 1: 32 bytes. */
export function deriveKey(key: Uint8Array, label: string, data: Uint8Array, primitives: Kdf): Uint8Array {
  let prefix = PREFIXES.get(label);
  if (prefix === undefined) {
    prefix = utf8(`porchlight/v1/${label}\0`);
    PREFIXES.set(label, prefix);
  }
  return primitives.hmac(key, concatBytes(prefix, data));
}
