import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Fault } from '../s3Fault.ts';

/** The additional checksums of S3 that are computed here; on the wire `x-amz-checksum-<name>`, Base64 of the big-endian digest. */
export const CHECKSUM_NAMES = ['crc32', 'crc32c', 'sha1', 'sha256'] as const;
export type ChecksumName = (typeof CHECKSUM_NAMES)[number];
export type Checksums = Readonly<Partial<Record<ChecksumName, string>>>;

const HEADER_PREFIX = 'x-amz-checksum-';
/** Headers that begin like a checksum and say how one was or should be computed. */
const MODIFIERS: readonly string[] = ['algorithm', 'mode', 'type'];

/** The checksum that a header names, or null where it names none. Throws `NotImplemented` for an algorithm unknown here. */
export function checksumOfHeader(header: string): ChecksumName | null {
  if (!header.startsWith(HEADER_PREFIX)) return null;
  const suffix = header.slice(HEADER_PREFIX.length);
  if (MODIFIERS.includes(suffix)) return null;
  const name = CHECKSUM_NAMES.find((known) => known === suffix);
  if (name === undefined) {
    throw new S3Fault(
      'NotImplemented',
      `${header} is not computed here; use one of ${CHECKSUM_NAMES.join(', ')}`,
    );
  }
  return name;
}

export function checksumHeader(name: ChecksumName): string {
  return HEADER_PREFIX + name;
}

/** A digest that grows with the bytes it is given. `finish` may be called once. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Base64. */
  finish(): string;
}

export function startChecksum(name: ChecksumName): RunningChecksum {
  if (name === 'crc32') return runningCrc((bytes, crc) => crc32(bytes, crc));
  if (name === 'crc32c') return runningCrc(crc32c);
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), finish: () => hash.digest('base64') };
}

function runningCrc(step: (bytes: Uint8Array, crc: number) => number): RunningChecksum {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = step(bytes, crc);
    },
    finish: () => {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(crc);
      return digest.toString('base64');
    },
  };
}

/** RFC 3720 appendix B.4: the reflected polynomial 0x82F63B78. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(bytes: Uint8Array, before: number): number {
  let crc = ~before;
  for (const byte of bytes) crc = (CRC32C_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
