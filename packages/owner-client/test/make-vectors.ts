import { writeFileSync } from 'node:fs';
import { BOOK_REFUSALS } from './book/refusals.ts';
import { sampleSealedBook } from './book/sample.ts';
import { INVITATION_REFUSALS } from './invite/refusals.ts';
import { sampleInvitation } from './invite/sample.ts';

/** Writes the vectors that are made by this package: `node infra/boot/boot.mjs packages/owner-client/test/make-vectors.ts`. */
const VECTORS = {
  book: { ...sampleSealedBook(), refused: BOOK_REFUSALS },
  invitation: { ...(await sampleInvitation()), refused: INVITATION_REFUSALS },
};

for (const [name, value] of Object.entries(VECTORS)) {
  const url = new URL(`../spec/vectors/${name}.json`, import.meta.url);
  writeFileSync(url, `${JSON.stringify(value, null, 2)}\n`);
}
