import type { IncomingMessage } from 'node:http';
import { S3Fault } from '../s3Fault.ts';
import { uriDecode } from './uriEncoding.ts';

/** A request in path style, parsed once; nothing in it is trusted before `authenticate`. */
export interface S3Request {
  readonly method: string;
  /** Decoded, beginning with `/`. Dots and doubled slashes stay: they are part of keys. */
  readonly path: string;
  /** Null on the service's own address. */
  readonly bucket: string | null;
  /** Null on a bucket's own address. */
  readonly key: string | null;
  /** Decoded. A name that comes twice is refused. */
  readonly query: ReadonlyMap<string, string>;
  /** By lower-case name; values trimmed, runs of spaces folded, several values joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** The bytes as sent, framing included. May be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

const MAX_KEY_BYTES = 1024;

/** Throws `InvalidURI`, `InvalidArgument` or `KeyTooLongError`. Calls `onBodyWanted` when the body is first read. */
export function parseRequest(message: IncomingMessage, onBodyWanted: () => void): S3Request {
  const target = message.url ?? '/';
  if (!target.startsWith('/')) throw new S3Fault('InvalidURI', 'the request target must begin with a slash');
  const mark = target.indexOf('?');
  const path = uriDecode(mark < 0 ? target : target.slice(0, mark));
  const { bucket, key } = splitPath(path);
  return {
    method: message.method ?? '',
    path,
    bucket,
    key,
    query: parseQuery(mark < 0 ? '' : target.slice(mark + 1)),
    headers: foldHeaders(message.rawHeaders),
    body: bodyOf(message, onBodyWanted),
  };
}

/** Throws `KeyTooLongError` for a key of more than 1,024 bytes of UTF-8, and `InvalidArgument` for none or for a lone surrogate. */
export function checkKey(key: string): string {
  if (key === '' || !key.isWellFormed()) {
    throw new S3Fault('InvalidArgument', 'a key is 1 to 1024 bytes of UTF-8');
  }
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Fault('KeyTooLongError', 'a key has at most 1024 bytes of UTF-8');
  }
  return key;
}

function splitPath(path: string): { bucket: string | null; key: string | null } {
  const slash = path.indexOf('/', 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  return { bucket: bucket === '' ? null : bucket, key: key === '' ? null : checkKey(key) };
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeQueryPart(equals < 0 ? pair : pair.slice(0, equals));
    if (query.has(name)) throw new S3Fault('InvalidArgument', 'a query parameter may be given once only');
    query.set(name, equals < 0 ? '' : decodeQueryPart(pair.slice(equals + 1)));
  }
  return query;
}

function decodeQueryPart(text: string): string {
  return uriDecode(text.replaceAll('+', ' '));
}

function foldHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = (rawHeaders[i + 1] ?? '').trim().replace(/ +/g, ' ');
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

async function* bodyOf(message: IncomingMessage, onBodyWanted: () => void): AsyncGenerator<Uint8Array> {
  onBodyWanted();
  // A fault in mid-body must still be answered on this socket.
  yield* message.iterator({ destroyOnReturn: false });
}
