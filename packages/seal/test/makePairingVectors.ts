import { writeFile } from 'node:fs/promises';
import { referencePrimitives } from '../src/primitives/reference.ts';
import { vectorText } from './allVectors.ts';
import { pairingVectors } from './pairingVectors.ts';

/** Writes spec/vectors/pairing.json anew: `node packages/seal/test/makePairingVectors.ts`. */
const file = new URL('../spec/vectors/pairing.json', import.meta.url);
await writeFile(file, vectorText(pairingVectors(referencePrimitives)));
