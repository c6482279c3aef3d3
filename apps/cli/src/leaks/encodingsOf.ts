import { bytesToBase64, bytesToHex, utf8 } from '@porchlight/kernel';

/** How bytes may look where somebody wrote them down. */
export type Encoding =
  | 'raw'
  | 'hex'
  | 'HEX'
  | 'hex with spaces'
  | 'base64'
  | 'base64url'
  | 'base64 with escaped slashes'
  | 'base64 in a URL'
  | 'decimal list'
  | 'indexed object';

export interface Encoded {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}

/**
 * Every spelling of `bytes` that is searched for, none twice: raw; hexadecimal of either case, and as Node prints a buffer;
 * Base64 (RFC 4648 sections 4 and 5) wherever the bytes begin in a longer text, also with `/` escaped by JSON, by JSON
 * inside a PostgreSQL record, and by URLs; and what JSON makes of a `Buffer` or, from its first byte, a `Uint8Array`,
 * as it is and as PostgreSQL prints jsonb.
 */
export function encodingsOf(bytes: Uint8Array): readonly Encoded[] {
  const hex = bytesToHex(bytes);
  const texts: [Encoding, string][] = [
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['hex with spaces', hex.replace(/..(?=.)/g, '$& ')],
    ['decimal list', bytes.join(',')],
    ['decimal list', bytes.join(', ')],
    ['indexed object', indexed(bytes, '"', ':', ',')],
    ['indexed object', indexed(bytes, '\\"', ':', ',')],
    ['indexed object', indexed(bytes, '""', ':', ',')],
    ['indexed object', indexed(bytes, '""', ': ', ', ')],
  ];
  for (const before of [0, 1, 2]) {
    const text = base64After(before, bytes);
    texts.push(
      ['base64', text],
      ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')],
      ['base64 with escaped slashes', text.replaceAll('/', '\\/')],
      ['base64 with escaped slashes', text.replaceAll('/', '\\\\/')],
      ['base64 in a URL', encodeURIComponent(text)],
    );
  }
  const distinct = new Map<string, Encoding>();
  for (const [encoding, text] of texts) if (!distinct.has(text)) distinct.set(text, encoding);
  return [
    { encoding: 'raw', bytes: bytes.slice() },
    ...[...distinct].map(([text, encoding]) => ({ encoding, bytes: utf8(text) })),
  ];
}

/** The characters that depend on `bytes` alone when `before` other bytes (modulo three) precede them in the encoded whole. */
function base64After(before: number, bytes: Uint8Array): string {
  const padded = new Uint8Array(before + bytes.length);
  padded.set(bytes, before);
  return bytesToBase64(padded).slice(Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6));
}

function indexed(bytes: Uint8Array, quote: string, colon: string, comma: string): string {
  return Array.from(bytes, (byte, index) => `${quote}${index}${quote}${colon}${byte}`).join(comma);
}
