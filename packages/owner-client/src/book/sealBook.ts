import {
  bytesToBase64,
  bytesToHex,
  concatBytes,
  hexToBytes,
  PorchlightError,
  type RandomSource,
  utf8,
} from '@porchlight/kernel';
import { deriveKey, type SealPrimitives, wrap } from '@porchlight/seal/seal';
import type { Household } from '../household/Household.ts';
import { bookReaders, mayWriteBook } from './bookAccess.ts';
import { encodeBookRecord } from './bookRecord.ts';
import { encodeBook, type HouseholdBook } from './HouseholdBook.ts';

/** Sealed books differ in length by multiples of this many bytes of content, so that their length says little. */
export const BOOK_STEP_BYTES = 1024;

const LENGTH_BYTES = 4;
const BOX_OVERHEAD = 16;

export interface SealBookDeps {
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
}

/**
 * The book as version `version` of it (spec/book.md section 3), under a fresh key that everybody who may read it by the household's newest keyring gets a wrap of.
 * Throws `not_permitted` where this client is of no current owner or adult, `limit_exceeded`, and `malformed_message` for a book that isn't one.
 */
export function sealBook(
  household: Household,
  book: HouseholdBook,
  version: number,
  nowMs: number,
  { primitives, random }: SealBookDeps,
): Uint8Array {
  const { keyring } = household.keyring;
  const writerKeyHex = household.clientKeys.signingKeyHex;
  if (!mayWriteBook(keyring, writerKeyHex, nowMs))
    throw new PorchlightError(
      'not_permitted',
      'owners and adults write the household’s book: ask one of them',
    );
  const bookKey = random(32);
  const context = bookContext(household.id, version);
  const wrapContext = bookKeyContext(context);
  const wraps = bookReaders(keyring, nowMs).map((boxKeyHex) => ({
    boxKeyHex,
    wrapB64: bytesToBase64(wrap(bookKey, hexToBytes(boxKeyHex), wrapContext, primitives, random)),
  }));
  const padded = padBook(encodeBook(book));
  const sealed = new Uint8Array(padded.length + BOX_OVERHEAD);
  primitives.secretboxInto(
    sealed,
    padded,
    new Uint8Array(24),
    deriveKey(bookKey, 'book', context, primitives),
  );
  const record = {
    ...{ householdId: household.id, version, keyringVersion: keyring.version, writerKeyHex, wraps },
    commitmentHex: bytesToHex(bookCommitment(bookKey, context, primitives)),
    sealedB64: bytesToBase64(sealed),
  };
  return encodeBookRecord(record, household.clientSigning, primitives);
}

/** What book key, commitment and box are bound to: household and version. */
export function bookContext(householdId: string, version: number): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes.set(hexToBytes(householdId));
  new DataView(bytes.buffer).setBigUint64(16, BigInt(version));
  return bytes;
}

/** The context of the book key's wraps. */
export function bookKeyContext(context: Uint8Array): Uint8Array {
  return concatBytes(utf8('book-key\0'), context);
}

/** Names one key: without it two readers could be given keys under which one box shows two things. */
export function bookCommitment(
  bookKey: Uint8Array,
  context: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  return deriveKey(bookKey, 'book-commitment', context, primitives);
}

function padBook(content: Uint8Array): Uint8Array {
  const length = LENGTH_BYTES + content.length;
  const padded = new Uint8Array(Math.ceil(length / BOOK_STEP_BYTES) * BOOK_STEP_BYTES);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}
