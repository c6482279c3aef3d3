import { mkdir, writeFile } from 'node:fs/promises';
import { referencePrimitives } from '../src/primitives/reference.ts';
import { allVectors, vectorText } from './allVectors.ts';

/** Writes spec/vectors anew: `node packages/seal/test/make-vectors.ts`. */
const folder = new URL('../spec/vectors/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, make] of Object.entries(allVectors))
  await writeFile(new URL(name, folder), vectorText(make(referencePrimitives)));
