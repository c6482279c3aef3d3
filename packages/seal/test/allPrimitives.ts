import { loadBrowserPrimitives } from '../src/primitives/browser.ts';
import { nodePrimitives } from '../src/primitives/node.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { referencePrimitives } from '../src/primitives/reference.ts';

/** Every implementation of the primitives: all must give the same bytes and the same refusals. */
export const allPrimitives: readonly { readonly name: string; readonly primitives: SealPrimitives }[] = [
  { name: 'tweetnacl', primitives: referencePrimitives },
  { name: 'sodium-native and node:crypto', primitives: nodePrimitives },
  { name: 'libsodium-wrappers-sumo', primitives: await loadBrowserPrimitives() },
];
