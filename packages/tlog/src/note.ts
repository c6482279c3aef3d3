import { base64ToBytes, bytesToBase64, decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';

/** One signature line of a note: who signed, which of their keys, and what that key's kind makes of the text. */
export interface NoteSignature {
  readonly name: string;
  /** The first four bytes that the line's Base64 holds, big-endian. */
  readonly keyId: number;
  /** The bytes behind the key id. */
  readonly signature: Uint8Array;
}

/** A signed note (C2SP signed-note), nothing of which is verified yet. */
export interface Note {
  /** With its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Sixteen signatures of nearly 5 kB, which every verifier must take, and as much again. */
const MAX_NOTE_BYTES = 131_072;
const MAX_SIGNATURES = 64;
const KEY_ID_BYTES = 4;
const LINE = /^— ([^ ]+) ([^ ]+)$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a note may not hold
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** Whether a text may be the name of a key: not empty, without white space (Unicode’s) or `+`. */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}+]+$/u.test(name);
}

/** Reads the form of a note. Throws `malformed_record`, `malformed_encoding`, or `limit_exceeded` for more than 131,072 bytes or 64 signatures. */
export function parseNote(bytes: Uint8Array | string): Note {
  const whole = typeof bytes === 'string' ? bytes : decodeUtf8(bytes);
  if (utf8(whole).length > MAX_NOTE_BYTES)
    throw new PorchlightError('limit_exceeded', 'the note is too long');
  if (CONTROL.test(whole) || !whole.isWellFormed()) throw malformed('it holds control characters');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n')) throw malformed('it has no text with signatures behind it');
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES)
    throw new PorchlightError('limit_exceeded', 'the note has too many signatures');
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** The note as it is written and served. */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`;
}

/** `— name base64`, with a newline behind it. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(KEY_ID_BYTES + signature.length);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `— ${name} ${bytesToBase64(bytes)}\n`;
}

/** The signature lines of a text that has nothing else, each ending in a newline: what a witness answers. Throws `malformed_record` and `malformed_encoding`. */
export function parseSignatureLines(text: string): NoteSignature[] {
  if (!text.endsWith('\n')) throw malformed('a signature line doesn’t end');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed('it has too many signatures');
  return lines.map(parseSignatureLine);
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name = '', encoded = ''] = LINE.exec(line) ?? [];
  if (!isKeyName(name)) throw malformed('a signature line is not of the form “— name Base64”');
  const bytes = base64ToBytes(encoded);
  if (bytes.length <= KEY_ID_BYTES) throw malformed('a signature is too short');
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, keyId, signature: bytes.slice(KEY_ID_BYTES) };
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the signed note is malformed: ${what}`);
}
