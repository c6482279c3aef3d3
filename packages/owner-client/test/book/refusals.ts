import type { Alteration } from '../invite/sample.ts';

/** What a reader of the sample's book must refuse, and how: the `refused` of `spec/vectors/book.json`. */
export const BOOK_REFUSALS: readonly {
  readonly name: string;
  readonly change: Alteration;
  readonly code: string;
}[] = [
  { name: 'another magic', change: { offset: 1, xor: 1 }, code: 'malformed_record' },
  { name: 'another version of the format', change: { offset: 2, xor: 3 }, code: 'unsupported_version' },
  { name: 'a byte 3 that is not 0', change: { offset: 3, xor: 1 }, code: 'malformed_record' },
  { name: 'another length', change: { offset: 7, xor: 1 }, code: 'malformed_record' },
  { name: 'a byte less', change: { cutBytes: 1 }, code: 'malformed_record' },
  { name: 'JSON that isn’t JSON', change: { offset: 8, xor: 1 }, code: 'malformed_message' },
  { name: 'a commitment of another key', change: { offset: 28, xor: 1 }, code: 'bad_signature' },
  { name: 'another last byte', change: { offset: -1, xor: 1 }, code: 'bad_signature' },
];
