import { writeFile } from 'node:fs/promises';
import { allVectors, vectorText } from './vectors/allVectors.ts';

/** Writes anew what is made of spec/vectors: `node packages/tlog/test/makeVectors.ts`. `published.json` is what others made, and stays. */
const folder = new URL('../spec/vectors/', import.meta.url);
for (const [name, make] of Object.entries(allVectors))
  await writeFile(new URL(name, folder), vectorText(await make()));
