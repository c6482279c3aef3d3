import { concatBytes, utf8 } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';

/** What a signature of spec/clip.md or spec/statement.md is made over: `"porchlight/v1/" ‖ name ‖ 0x00 ‖ content`. */
export function signedMessage(name: string, ...content: readonly Uint8Array[]): Uint8Array {
  return concatBytes(utf8(`porchlight/v1/${name}\0`), ...content);
}

/** What an opening or a manifest is signed over: the hashes of its two parts, so that one of them can be shown without the other. */
export function twoPartMessage(
  name: 'opening' | 'manifest',
  shown: Uint8Array,
  withheld: Uint8Array,
  primitives: Pick<VerifyPrimitives, 'sha256'>,
): Uint8Array {
  return signedMessage(name, primitives.sha256(shown), primitives.sha256(withheld));
}
