/** What a static server says of an object, and caches go by. */
export interface ObjectHeaders {
  readonly ContentType: string;
  readonly CacheControl: string;
}

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';

/** The headers of an object of the log (contracts/spec/log.md section 1; C2SP tlog-tiles). */
export function objectHeaders(name: string): ObjectHeaders {
  if (name.startsWith('tile/'))
    return { ContentType: BYTES, CacheControl: 'public, max-age=31536000, immutable' };
  if (name === 'policy') return { ContentType: TEXT, CacheControl: 'public, max-age=60' };
  if (name === 'checkpoint' || name === 'unwitnessed')
    return { ContentType: TEXT, CacheControl: 'public, max-age=1' };
  return { ContentType: BYTES, CacheControl: 'no-store' };
}
