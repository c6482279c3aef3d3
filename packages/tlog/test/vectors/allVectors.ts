import { noteVectors } from './noteVectors.ts';
import { policyVectors } from './policyVectors.ts';
import { proofVectors } from './proofVectors.ts';
import { tileVectors } from './tileVectors.ts';
import { treeVectors } from './treeVectors.ts';

/** File name in spec/vectors → what makes its content. */
export const allVectors: Readonly<Record<string, () => unknown>> = {
  'notes.json': noteVectors,
  'policies.json': policyVectors,
  'proofs.json': proofVectors,
  'tiles.json': tileVectors,
  'tree.json': treeVectors,
};

/** The text of a file of vectors. */
export function vectorText(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}
