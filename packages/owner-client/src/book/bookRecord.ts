import {
  base64ToBytes,
  concatBytes,
  decodeUtf8,
  hexToBytes,
  PorchlightError,
  utf8,
} from '@porchlight/kernel';
import { canonicalJson, labelled } from '@porchlight/seal/header';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import { z } from 'zod';

/** The longest sealed book, in bytes; the cloud takes no more. */
export const SEALED_BOOK_BYTES = 65_536;

const HEAD_BYTES = 8;
const SIGNATURE_BYTES = 64;
const VERSION = 1;
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

const recordSchema = z.strictObject({
  householdId: hex(16),
  version: z.int().min(1),
  keyringVersion: z.int().min(1),
  writerKeyHex: hex(32),
  commitmentHex: hex(32),
  wraps: z.array(z.strictObject({ boxKeyHex: hex(32), wrapB64: z.string().refine(isWrap) })).min(1),
  sealedB64: z.base64(),
});

/** The JSON of spec/book.md section 3: everything but the signature. */
export type BookRecord = z.output<typeof recordSchema>;

/** The signed bytes. Throws `limit_exceeded`. */
export function encodeBookRecord(
  record: BookRecord,
  writer: KeyPair,
  primitives: SealPrimitives,
): Uint8Array {
  const json = utf8(canonicalJson(record));
  const head = new Uint8Array(HEAD_BYTES);
  head.set([0x50, 0x42, VERSION, 0]);
  new DataView(head.buffer).setUint32(4, json.length + SIGNATURE_BYTES);
  const whole = concatBytes(head, json, primitives.sign(labelled('book', json), writer.secretKey));
  requireShort(whole.length);
  return whole;
}

/** The record, signed by the key that it names itself; whether that key may write is for the caller to say. Throws `malformed_record`, `unsupported_version`, `limit_exceeded`, `malformed_message` and `bad_signature`. */
export function decodeBookRecord(bytes: Uint8Array, primitives: SealPrimitives): BookRecord {
  requireShort(bytes.length);
  if (bytes.length < HEAD_BYTES + SIGNATURE_BYTES || bytes[0] !== 0x50 || bytes[1] !== 0x42)
    throw malformed('it does not begin with "PB"');
  if (bytes[2] !== VERSION)
    throw new PorchlightError('unsupported_version', 'a newer program sealed the book; update this one');
  const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4);
  if (bytes[3] !== 0 || stated !== bytes.length - HEAD_BYTES)
    throw malformed('its length is not the one it states');
  const json = bytes.slice(HEAD_BYTES, -SIGNATURE_BYTES);
  const record = parseRecord(json);
  const signature = bytes.slice(-SIGNATURE_BYTES);
  if (!primitives.verifySignature(signature, labelled('book', json), hexToBytes(record.writerKeyHex)))
    throw new PorchlightError('bad_signature', 'the book is not signed by the client that it names');
  return record;
}

function parseRecord(json: Uint8Array): BookRecord {
  let text: string;
  let value: unknown;
  try {
    text = decodeUtf8(json);
    value = JSON.parse(text);
  } catch {
    throw notCanonical('it is not JSON in UTF-8');
  }
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) throw notCanonical('a field is missing, unknown, or breaks its rule');
  if (canonicalJson(value) !== text) throw notCanonical('it is not in the canonical form of RFC 8785');
  return parsed.data;
}

function isWrap(text: string): boolean {
  try {
    return base64ToBytes(text).length === 80;
  } catch {
    return false;
  }
}

function requireShort(length: number): void {
  if (length > SEALED_BOOK_BYTES)
    throw new PorchlightError(
      'limit_exceeded',
      `a sealed book has at most ${SEALED_BOOK_BYTES} bytes: shorten names, or remove clients that nobody uses`,
    );
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the sealed book is malformed: ${what}`);
}

function notCanonical(what: string): PorchlightError {
  return new PorchlightError('malformed_message', `the sealed book’s JSON is malformed: ${what}`);
}
