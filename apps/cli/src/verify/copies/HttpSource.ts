import { setTimeout as wait } from 'node:timers/promises';
import { type LogSource, Unreadable } from './LogSource.ts';

const TIMEOUT_MS = 20_000;
const TRIES = 4;
const FIRST_WAIT_MS = 100;
const WAIT_GROWTH = 3;
const GONE: readonly number[] = [404, 410];

/** A log behind an http or https address. Answers of 5xx or 429 and broken connections are tried again, three times, each after a longer wait. */
export class HttpSource implements LogSource {
  readonly name: string;
  readonly #prefix: URL;

  constructor(prefix: URL) {
    this.#prefix = prefix.pathname.endsWith('/') ? prefix : new URL(`${prefix.pathname}/`, prefix);
    this.name = this.#prefix.href;
  }

  async fetch(path: string, maxBytes: number): Promise<Uint8Array | null> {
    const url = new URL(path, this.#prefix);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await tryOnce(url, maxBytes);
      if (typeof answer !== 'string') return answer;
      if (attempt === TRIES) throw new Unreadable(`${url.href} ${answer}`);
      await wait(FIRST_WAIT_MS * WAIT_GROWTH ** (attempt - 1));
    }
  }
}

/** The bytes, null where there are none, or why it should be tried again. */
async function tryOnce(url: URL, maxBytes: number): Promise<Uint8Array | null | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) return await readWithin(response, url, maxBytes);
    await response.body?.cancel();
    if (GONE.includes(response.status)) return null;
    if (response.status < 500 && response.status !== 429)
      throw new Unreadable(`${url.href} answers ${response.status}`);
    return `answers ${response.status}`;
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    return error instanceof Error && error.name === 'TimeoutError'
      ? `doesn’t answer within ${TIMEOUT_MS / 1000} s`
      : 'can’t be reached';
  }
}

async function readWithin(response: Response, url: URL, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) throw new Unreadable(`${url.href} is longer than it can be`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
