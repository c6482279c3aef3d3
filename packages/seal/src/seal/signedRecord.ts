import { concatBytes } from '@porchlight/kernel';
import { recordHead } from '../header/record.ts';
import { twoPartMessage } from '../header/twoPartMessage.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';

/** The record of an opening or a manifest from its two parts. `signingSecretKey` is the device's, Ed25519, 64 bytes. */
export function signedRecord(
  type: 'opening' | 'manifest',
  parts: { readonly shown: Uint8Array; readonly withheld: Uint8Array },
  signingSecretKey: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const { shown, withheld } = parts;
  const signature = primitives.sign(twoPartMessage(type, shown, withheld, primitives), signingSecretKey);
  const length = shown.length + withheld.length + signature.length;
  return concatBytes(recordHead(type, length), shown, withheld, signature);
}
