import { parseWith } from '@porchlight/contracts';
import {
  bookVersionSchema,
  putBookSchema,
  type SealedBookAnswer,
  sealedBookSchema,
} from '@porchlight/contracts/http';
import { writeBook } from '@porchlight/domain';
import { base64ToBytes, bytesToBase64, PorchlightError } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';

const PATH = '/v1/household/book';
const READ = { summary: 'The household’s book, sealed', answer: sealedBookSchema };
const WRITE = {
  summary: 'Puts the household’s next sealed book in the place of the one of this version',
  body: putBookSchema,
  answer: bookVersionSchema,
};

/** The household's own book, sealed: read by its members, written by its owners and adults. */
export function registerBookRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  app.get(PATH, { config: { describe: READ } }, async (request): Promise<SealedBookAnswer> => {
    const householdId = ownHousehold(request, 'book.read');
    await recorder.recordCall(request, householdId, 'book.read');
    const book = await deps.books.findBook(householdId);
    if (book === null) throw new PorchlightError('not_found', 'this household has no book yet');
    return { version: book.version, bookB64: bytesToBase64(book.sealed) };
  });

  app.put(PATH, { config: { describe: WRITE } }, async (request) => {
    const householdId = ownHousehold(request, 'book.write');
    const { caller } = request;
    if (caller === null) throw new PorchlightError('unauthenticated', 'this call must be signed');
    const { version, bookB64 } = parseWith(putBookSchema, request.body, 'the book');
    const book = { previousVersion: version, sealed: base64ToBytes(bookB64) };
    return { version: await writeBook(deps, householdId, book, caller.key) };
  });
}
