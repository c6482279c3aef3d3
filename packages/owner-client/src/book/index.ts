export { bookReaders, mayWriteBook } from './bookAccess.ts';
export { SEALED_BOOK_BYTES } from './bookRecord.ts';
export { type BookDeps, changeBook, readBook } from './changeBook.ts';
export {
  type BookDevice,
  type BookMember,
  decodeBook,
  emptyBook,
  encodeBook,
  type HouseholdBook,
} from './HouseholdBook.ts';
export { type KnownBook, type OpenedBook, openBook } from './openBook.ts';
export { BOOK_STEP_BYTES, type SealBookDeps, sealBook } from './sealBook.ts';
