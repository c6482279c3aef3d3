import { writeFile } from 'node:fs/promises';
import { shareVectors } from './shareVectors.ts';

/** Writes spec/vectors/share.json anew: `node packages/owner-client/test/share/make-vectors.ts`. */
const target = new URL('../../spec/vectors/share.json', import.meta.url);
await writeFile(target, `${JSON.stringify(shareVectors(), null, 2)}\n`);
