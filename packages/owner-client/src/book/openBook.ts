import { base64ToBytes, bytesToHex, equalBytes, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { unwrap } from '@porchlight/seal/open';
import { deriveKey, type SealPrimitives } from '@porchlight/seal/seal';
import type { Household } from '../household/Household.ts';
import { bookReaders, mayWriteBook } from './bookAccess.ts';
import { type BookRecord, decodeBookRecord } from './bookRecord.ts';
import { decodeBook, type HouseholdBook } from './HouseholdBook.ts';
import { BOOK_STEP_BYTES, bookCommitment, bookContext, bookKeyContext } from './sealBook.ts';

/** Which book a client has opened last: what it remembers, apart from the cloud. */
export interface KnownBook {
  readonly version: number;
  readonly hashHex: string;
}

export interface OpenedBook {
  readonly book: HouseholdBook;
  /** To be remembered. */
  readonly known: KnownBook;
  /** Whether an owner or adult should seal it anew: who may read has changed, or its writer counts no more. */
  readonly needsSealing: boolean;
}

const LENGTH_BYTES = 4;

/**
 * Opens the book that the server gives as version `version`, for a client of the household (spec/book.md section 4). `known` is what was remembered of the last, or null for the first time.
 * Throws `not_permitted` for a writer that is no current owner or adult, unless this very book was opened before; `broken_chain` for a book that is older than the known one, or another of the same version;
 * `wrong_device` for another household's or another version's; `stale_keyring` for one sealed by a newer keyring than the household holds; `sealed_for_another` where this client has no wrap; `wrong_key`, `bad_signature`, `malformed_record`, `malformed_message`, `unsupported_version`, `limit_exceeded`.
 */
export function openBook(
  household: Household,
  sealed: Uint8Array,
  version: number,
  known: KnownBook | null,
  nowMs: number,
  primitives: SealPrimitives,
): OpenedBook {
  const record = decodeBookRecord(sealed, primitives);
  if (record.householdId !== household.id || record.version !== version)
    throw new PorchlightError(
      'wrong_device',
      'the book is of another household or version than the server says',
    );
  const hashHex = bytesToHex(primitives.sha256(sealed));
  const isKnown = known?.version === version && known.hashHex === hashHex;
  if (known !== null && known.version >= version && !isKnown)
    throw new PorchlightError(
      'broken_chain',
      'the server gives an older or another book than this client has seen: ask the operator why',
    );
  const { keyring } = household.keyring;
  if (record.keyringVersion > keyring.version)
    throw new PorchlightError('stale_keyring', 'the book was sealed by a newer keyring: fetch that first');
  const isWriterCurrent = mayWriteBook(keyring, record.writerKeyHex, nowMs);
  if (!isWriterCurrent && !isKnown)
    throw new PorchlightError(
      'not_permitted',
      'the book was written by a client that is no owner’s or adult’s: fetch the newest keyring, or have an owner write the book anew',
    );
  const book = decodeBook(openContent(household, record, primitives));
  const held = record.wraps.map(({ boxKeyHex }) => boxKeyHex).sort();
  const readers = bookReaders(keyring, nowMs);
  const needsSealing = !isWriterCurrent || held.join() !== readers.join();
  return { book, known: { version, hashHex }, needsSealing };
}

function openContent(household: Household, record: BookRecord, primitives: SealPrimitives): Uint8Array {
  const context = bookContext(record.householdId, record.version);
  const own = record.wraps.find(({ boxKeyHex }) => boxKeyHex === household.clientKeys.boxKeyHex);
  if (own === undefined)
    throw new PorchlightError(
      'sealed_for_another',
      'the household’s book isn’t sealed for this client yet: it will be when an owner or adult next opens it',
    );
  const wrapContext = bookKeyContext(context);
  const bookKey = unwrap(base64ToBytes(own.wrapB64), household.clientBox, wrapContext, primitives);
  const commitment = bookCommitment(bookKey, context, primitives);
  if (!equalBytes(commitment, hexToBytes(record.commitmentHex))) throw wrongKey();
  const key = deriveKey(bookKey, 'book', context, primitives);
  const box = base64ToBytes(record.sealedB64);
  const padded = box.length < 16 ? null : primitives.secretboxOpen(box, new Uint8Array(24), key);
  if (padded === null) throw wrongKey();
  return unpadded(padded);
}

function unpadded(padded: Uint8Array): Uint8Array {
  if (padded.length < BOOK_STEP_BYTES) throw wronglyPadded();
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  const isTight = padded.length === Math.ceil(end / BOOK_STEP_BYTES) * BOOK_STEP_BYTES;
  if (!isTight || padded.subarray(end).some((byte) => byte !== 0)) throw wronglyPadded();
  return padded.slice(LENGTH_BYTES, end);
}

function wronglyPadded(): PorchlightError {
  return new PorchlightError('malformed_record', 'the sealed book is malformed: it is padded wrongly');
}

function wrongKey(): PorchlightError {
  return new PorchlightError('wrong_key', 'the book doesn’t fit the key that it gives this client');
}
