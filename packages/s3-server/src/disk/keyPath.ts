/**
 * How a key becomes a path: `spec/object-folder.md`, "Names". Keys are handled here as *byte strings*: one character per byte of UTF-8, so that
 * comparing two of them compares their bytes.
 */
const PIECE_FULL = 198;

/** What a name in a bucket's folder stands for; `bytes` is its part of the key. */
export interface KeyEntry {
  readonly kind: 'object' | 'folder';
  readonly bytes: string;
}

export function toByteString(key: string): string {
  return Buffer.from(key, 'utf8').toString('latin1');
}

export function fromByteString(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The folders and at last the file that hold `key`. No name begins with a dot, depends on letter case, or exceeds 201 characters. */
export function pathOfKey(key: string): string[] {
  const segments = toByteString(key).split('/');
  return segments.flatMap((segment, i) => namesOfSegment(segment, i === segments.length - 1 ? '=' : '+'));
}

/** Reads a name that `pathOfKey` made; null for any other. */
export function entryOfName(name: string): KeyEntry | null {
  const match = /^((?:[a-z0-9_-]|%[0-9a-f]{2})*)([=+~])$/.exec(name);
  if (match === null) return null;
  const [, escaped = '', mark] = match;
  const bytes = escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (mark === '=') return { kind: 'object', bytes };
  return { kind: 'folder', bytes: mark === '+' ? `${bytes}/` : bytes };
}

function namesOfSegment(segment: string, lastMark: '=' | '+'): string[] {
  const names: string[] = [];
  let piece = '';
  for (const byte of segment) {
    piece += escapeByte(byte);
    if (piece.length >= PIECE_FULL) {
      names.push(`${piece}~`);
      piece = '';
    }
  }
  return [...names, piece + lastMark];
}

function escapeByte(byte: string): string {
  if (/[a-z0-9_-]/.test(byte)) return byte;
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
