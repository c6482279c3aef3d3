import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** The longest sealed book, in bytes. */
export const SEALED_BOOK_BYTES = 65_536;

const bookB64 = field.base64(SEALED_BOOK_BYTES);

/** `GET /v1/household/book`: the newest sealed book (owner-client/spec/book.md). */
export const sealedBookSchema = z.strictObject({ version: z.int().min(1), bookB64 });
export type SealedBookAnswer = z.output<typeof sealedBookSchema>;

/** `PUT /v1/household/book`: the version that it takes the place of, 0 for none. */
export const putBookSchema = z.strictObject({ version: field.count, bookB64 });
export const bookVersionSchema = z.strictObject({ version: z.int().min(1) });
