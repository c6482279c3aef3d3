import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const FILE_HEAD_BYTES = 32;
const MAGIC = Buffer.from('PLSPOOL\x01', 'latin1');
const SALT_BYTES = 12;

/** What a file begins with (spec/spool.md section 2). */
export interface FileHead {
  /** The batch that the file's first frame belongs to. */
  readonly firstBatch: number;
  /** CRC-32 of the file's salt, from which the checksums of its frames' heads go on, so that nobody can put a frame into a record. */
  readonly seed: number;
  readonly bytes: Buffer;
}

/** `salt` has 12 bytes, random unless a test vector gives them. */
export function makeFileHead(firstBatch: number, salt: Uint8Array = randomBytes(SALT_BYTES)): FileHead {
  const bytes = Buffer.alloc(FILE_HEAD_BYTES);
  MAGIC.copy(bytes);
  bytes.writeBigUInt64BE(BigInt(firstBatch), 8);
  bytes.set(salt, 16);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 28)), 28);
  return { firstBatch, seed: crc32(bytes.subarray(16, 28)), bytes };
}

/** Null where `bytes` don't begin with a sound head of this version. */
export function decodeFileHead(bytes: Buffer): FileHead | null {
  if (bytes.length < FILE_HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (crc32(bytes.subarray(0, 28)) !== bytes.readUInt32BE(28)) return null;
  return {
    firstBatch: Number(bytes.readBigUInt64BE(8)),
    seed: crc32(bytes.subarray(16, 28)),
    bytes: bytes.subarray(0, FILE_HEAD_BYTES),
  };
}
