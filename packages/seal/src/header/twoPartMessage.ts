import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { labelled } from './labelled.ts';

/** What an opening or a manifest is signed over: the hashes of its two parts, so that one of them can be shown without the other. */
export function twoPartMessage(
  name: 'opening' | 'manifest',
  shown: Uint8Array,
  withheld: Uint8Array,
  primitives: Pick<VerifyPrimitives, 'sha256'>,
): Uint8Array {
  return labelled(name, primitives.sha256(shown), primitives.sha256(withheld));
}
