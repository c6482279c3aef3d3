import { S3Fault } from '../s3Fault.ts';

/** From `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that a `Range` header asks for (RFC 9110 section 14). Null for none, for several, and for a header that can't be read, which
 * the RFC has us ignore. Throws `InvalidRange` where nothing of it lies in the object.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return null;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (start >= end) {
    throw new S3Fault('InvalidRange', 'the range lies outside of the object', {
      'content-range': `bytes */${sizeBytes}`,
    });
  }
  return { start, end };
}
