import { PorchlightError } from '@porchlight/kernel';

const TIMEOUT_MS = 30_000;

/** What a server answered. */
export interface FetchedFile {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Fetches a file from a server, following nothing, and no more than `maxBytes` of it (and one, so that more is seen). Throws `unavailable`. */
export async function fetchFile(url: URL, maxBytes: number): Promise<FetchedFile> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { status, headers, body } = response;
    return { status, headers, bytes: body === null ? new Uint8Array(0) : await readSome(body, maxBytes + 1) };
  } catch (cause) {
    throw new PorchlightError('unavailable', `${url.origin} does not answer: is the address right?`, {
      cause,
    });
  }
}

async function readSome(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
    if (length >= limit) break;
  }
  return Buffer.concat(pieces).subarray(0, limit);
}
