import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { pairingVectors } from './pairingVectors.ts';
import { accountVectors } from './vectors/account.ts';
import { clipVectors } from './vectors/clip.ts';
import { keyringVectors } from './vectors/keyring.ts';
import { keysVectors } from './vectors/keys.ts';
import { liveVectors } from './vectors/live.ts';
import { statementVectors } from './vectors/statement.ts';
import { treeVectors } from './vectors/tree.ts';
import { watchVectors } from './vectors/watch.ts';

/** File name in spec/vectors → what makes its content. */
export const allVectors: Readonly<Record<string, (primitives: SealPrimitives) => unknown>> = {
  'account.json': accountVectors,
  'clip.json': clipVectors,
  'keyring.json': keyringVectors,
  'keys.json': keysVectors,
  'live.json': liveVectors,
  'pairing.json': pairingVectors,
  'statement.json': statementVectors,
  'tree.json': treeVectors,
  'watch.json': watchVectors,
};

/** The text of a file of vectors. */
export function vectorText(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}
