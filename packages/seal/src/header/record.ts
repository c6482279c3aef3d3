import { PorchlightError } from '@porchlight/kernel';
import { malformed } from './ByteReader.ts';
import { ByteWriter } from './ByteWriter.ts';
import { LIMITS } from './limits.ts';

/** The types of record that spec/clip.md section 2, spec/live.md and spec/statement.md list. */
export const RECORD_TYPES = {
  opening: 1,
  segment: 2,
  manifest: 3,
  frame: 4,
  receipt: 16,
  refusal: 17,
  deletion: 18,
  event: 32,
  command: 33,
  connect: 34,
  live: 35,
  talk: 36,
  keyring: 48,
} as const;
export type RecordType = keyof typeof RECORD_TYPES;

export const RECORD_HEAD_BYTES = 8;
const VERSION = 1;
const NAMES = new Map<number, RecordType>(
  Object.entries(RECORD_TYPES).map(([name, n]) => [n, name as RecordType]),
);

/** The type and body (a view) of one whole record. Throws `unsupported_version`, `limit_exceeded` or `malformed_record`. */
export function readRecord(record: Uint8Array): { readonly type: RecordType; readonly body: Uint8Array } {
  if (record.length < RECORD_HEAD_BYTES || record[0] !== 0x50 || record[1] !== 0x4c) {
    throw malformed('it does not begin with "PL"');
  }
  if (record[2] !== VERSION) {
    throw new PorchlightError(
      'unsupported_version',
      `this is version ${record[2]} of the format and version 1 is understood`,
    );
  }
  if (record.length > LIMITS.recordBytes) {
    throw new PorchlightError(
      'limit_exceeded',
      `a record has at most ${LIMITS.recordBytes} bytes and this has ${record.length}`,
    );
  }
  if (bodyLength(record) !== record.length - RECORD_HEAD_BYTES)
    throw malformed('its length is not the one it states');
  const type = NAMES.get(record[3] as number);
  if (type === undefined) throw malformed(`there is no type ${record[3]}`);
  return { type, body: record.subarray(RECORD_HEAD_BYTES) };
}

/** The body of a record that must be of `type`. Throws as `readRecord` does. */
export function readBody(record: Uint8Array, type: RecordType): Uint8Array {
  const { type: actual, body } = readRecord(record);
  if (actual !== type) throw malformed(`it is of type ${actual} where ${type} was expected`);
  return body;
}

/** The eight bytes before a body. */
export function recordHead(type: RecordType, length: number): Uint8Array {
  return putRecordHead(new ByteWriter(RECORD_HEAD_BYTES), type, length).bytes;
}

/** Writes the eight bytes before a body of `length` bytes. */
export function putRecordHead(writer: ByteWriter, type: RecordType, length: number): ByteWriter {
  return writer.u8(0x50).u8(0x4c).u8(VERSION).u8(RECORD_TYPES[type]).u32(length);
}

/** Cuts a stored clip into its records (views). Throws `malformed_record` where one is cut off or too long. */
export function splitRecords(stored: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  let offset = 0;
  while (offset < stored.length) {
    const rest = stored.subarray(offset);
    const length =
      rest.length < RECORD_HEAD_BYTES ? Number.POSITIVE_INFINITY : RECORD_HEAD_BYTES + bodyLength(rest);
    if (length > rest.length) throw malformed('the stored clip ends in the middle of a record');
    records.push(rest.subarray(0, length));
    offset += length;
  }
  return records;
}

function bodyLength(record: Uint8Array): number {
  return new DataView(record.buffer, record.byteOffset, record.byteLength).getUint32(4);
}
