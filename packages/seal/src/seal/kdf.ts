import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';

export type Kdf = Pick<SealPrimitives, 'hmac'>;

/** `KDF(key, label, data)` of spec/clip.md section 1: 32 bytes. `data` is null where it is empty. */
export function deriveKey(
  key: Uint8Array,
  label: string,
  data: Uint8Array | null,
  primitives: Kdf,
): Uint8Array {
  return primitives.hmac(key, data === null ? labelled(label) : labelled(label, data));
}
