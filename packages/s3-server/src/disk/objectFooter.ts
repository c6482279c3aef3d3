import { crc32 } from 'node:zlib';
import { PorchlightError } from '@porchlight/kernel';
import type { Checksums } from '../body/checksums.ts';

/** What is kept of an object beside its bytes. */
export interface ObjectFooter {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** Headers to give back as they came: `content-type` and its like, and `x-amz-meta-*`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
}

/** The last bytes of every object file: length and CRC-32 of the JSON before them, then these eight bytes (`spec/object-folder.md`). */
const MAGIC = Buffer.from('PLOBJ\x00\x00\x01', 'latin1');
export const FOOTER_TAIL_BYTES = 8 + MAGIC.length;
export const MAX_FOOTER_BYTES = 64 * 1024;

export function encodeFooter(footer: ObjectFooter): Uint8Array {
  const json = Buffer.from(JSON.stringify(footer), 'utf8');
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(json.length, 0);
  tail.writeUInt32BE(crc32(json), 4);
  return Buffer.concat([json, tail, MAGIC]);
}

/** The length of the JSON that stands before `tail`. Throws `corrupted_storage` where this isn't the end of an object file. */
export function footerLength(tail: Uint8Array): number {
  const view = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  const length = view.length === FOOTER_TAIL_BYTES ? view.readUInt32BE(0) : 0;
  if (!view.subarray(8).equals(MAGIC) || length === 0 || length > MAX_FOOTER_BYTES) throw corrupted();
  return length;
}

/** Throws `corrupted_storage` where the JSON isn't the one that was written, or speaks of another size than `sizeBytes`. */
export function decodeFooter(json: Uint8Array, tail: Uint8Array, sizeBytes: number): ObjectFooter {
  if (crc32(json) !== Buffer.from(tail).readUInt32BE(4)) throw corrupted();
  const footer = JSON.parse(Buffer.from(json).toString('utf8')) as ObjectFooter;
  if (footer.sizeBytes !== sizeBytes) throw corrupted();
  return footer;
}

function corrupted(): PorchlightError {
  return new PorchlightError(
    'corrupted_storage',
    'a file in the S3 folder is damaged; restore it from a copy or delete its object',
  );
}
