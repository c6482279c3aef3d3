import type { Statement } from './PostgresDatabase.ts';

export const FIND_BOOK: Statement = {
  name: 'book-find',
  text: 'SELECT version, sealed FROM household_books WHERE household_id = $1',
};

/** Household, book. Nothing where there is one. */
export const INSERT_BOOK: Statement = {
  name: 'book-insert',
  text: `
INSERT INTO household_books (household_id, version, sealed) VALUES ($1, 1, $2)
ON CONFLICT (household_id) DO NOTHING RETURNING household_id`,
};

/** Compare-and-swap: household, the version before, book. */
export const SWAP_BOOK: Statement = {
  name: 'book-swap',
  text: `
UPDATE household_books SET version = version + 1, sealed = $3 WHERE household_id = $1 AND version = $2
RETURNING household_id`,
};
