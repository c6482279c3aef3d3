import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';

export type Kdf = Pick<SealPrimitives, 'hmac'>;

/** `KDF(key, label, data)` of spec/clip.md section 1: 32 bytes. */
export function deriveKey(key: Uint8Array, label: string, data: Uint8Array, primitives: Kdf): Uint8Array {
  return primitives.hmac(key, labelled(label, data));
}
