import { brotliDecompressSync, constants, inflateRawSync } from 'node:zlib';
import { beginsLikeDeflate } from './deflateHeader.ts';

export type Compression = 'gzip' | 'zlib' | 'zstd' | 'deflate' | 'brotli';

export interface CompressedStart {
  readonly format: Compression;
  /** Where the stream begins in the block. */
  readonly at: number;
  /** Where that begins which a decoder takes: for gzip and zlib the DEFLATE data behind the header. */
  readonly dataAt: number;
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const ZLIB_CMF = 0x78;
const ZLIB_FLAGS: readonly (number | undefined)[] = [0x01, 0x5e, 0x9c, 0xda];
const PROBE_BYTES = 512;
const TEXT_BYTES = 32;

/**
 * The streams whose first byte is in `bytes[from..until]`: gzip (RFC 1952), zlib (RFC 1950) with a window of 32 KiB and no
 * dictionary, zstd (RFC 8878). Two bytes of zlib come by chance once in 16 KiB, so the DEFLATE data behind them is tried.
 * A gzip header that goes on past `bytes` is passed over.
 */
export function* compressedStarts(
  bytes: Uint8Array,
  from: number,
  until: number,
): Generator<CompressedStart, void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const at of occurrences(buffer, GZIP_MAGIC, from, until)) {
    const dataAt = endOfGzipHeader(bytes, at);
    if (dataAt !== null) yield { format: 'gzip', at, dataAt };
  }
  for (const at of occurrences(buffer, ZLIB_CMF, from, until)) {
    if (ZLIB_FLAGS.includes(bytes[at + 1]) && mayBeDeflate(bytes.subarray(at + 2))) {
      yield { format: 'zlib', at, dataAt: at + 2 };
    }
  }
  for (const at of occurrences(buffer, ZSTD_MAGIC, from, until)) yield { format: 'zstd', at, dataAt: at };
}

/** The formats without a mark of their own that `bytes`, the beginning of a whole stream, may be in. Text is in neither. */
export function unmarkedCompressions(bytes: Uint8Array): Compression[] {
  if (bytes.subarray(0, TEXT_BYTES).every((byte) => byte < 0x7f && byte >= 0x09)) return [];
  const formats: Compression[] = [];
  if (mayBeDeflate(bytes)) formats.push('deflate');
  if (mayBeBrotli(bytes)) formats.push('brotli');
  return formats;
}

function* occurrences(
  buffer: Buffer,
  mark: Buffer | number,
  from: number,
  until: number,
): Generator<number, void> {
  for (let at = buffer.indexOf(mark, from); at >= 0 && at < until; at = buffer.indexOf(mark, at + 1)) {
    yield at;
  }
}

/** RFC 1952 section 2.3; null where it isn't one, or doesn't end within `bytes`. */
function endOfGzipHeader(bytes: Uint8Array, at: number): number | null {
  const flags = bytes[at + 3] ?? 0xff;
  if ((flags & 0xe0) !== 0) return null;
  let end = at + 10;
  if ((flags & 4) !== 0) end += 2 + (bytes[end] ?? 0) + ((bytes[end + 1] ?? 0) << 8);
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue;
    const zero = bytes.indexOf(0, end);
    if (zero < 0) return null;
    end = zero + 1;
  }
  if ((flags & 2) !== 0) end += 2;
  return end < bytes.length ? end : null;
}

function mayBeDeflate(bytes: Uint8Array): boolean {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: PROBE_BYTES };
  return beginsLikeDeflate(bytes) && decodes(bytes, (beginning) => inflateRawSync(beginning, options));
}

function mayBeBrotli(bytes: Uint8Array): boolean {
  const options = { finishFlush: constants.BROTLI_OPERATION_FLUSH, chunkSize: PROBE_BYTES };
  return decodes(bytes, (beginning) => brotliDecompressSync(beginning, options));
}

/** Whether the beginning of `bytes` can be decoded, and to something where it is all there is. */
function decodes(bytes: Uint8Array, decode: (beginning: Uint8Array) => Uint8Array): boolean {
  try {
    return decode(bytes.subarray(0, PROBE_BYTES)).length > 0 || bytes.length > PROBE_BYTES;
  } catch {
    return false;
  }
}
