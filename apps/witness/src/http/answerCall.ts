import type { IncomingMessage } from 'node:http';
import { checkReadiness } from '@porchlight/service';
import type { Answer } from './Answer.ts';
import { readBody } from './readBody.ts';

/** What a witness answers with, by its paths. */
export interface Pages {
  addCheckpoint(body: Uint8Array): Promise<Answer>;
  /** What it says of itself, for a person. */
  describe(): Promise<string>;
  readonly vkey: string;
  /** What is kept of a log, by `<origin hash>/…`; null for what isn't there. */
  file(path: string): Promise<Answer | null>;
  /** Rejects while it can't cosign. */
  ready(): Promise<unknown>;
}

/** A note, a proof of 63 hashes, and some room. */
const MAX_BODY_BYTES = 163_840;
const TEXT = 'text/plain; charset=utf-8';

/** The answer to one call. Throws `limit_exceeded` for a body that is too long. */
export async function answerCall(pages: Pages, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return wrongMethod('POST');
    return pages.addCheckpoint(await readBody(request, MAX_BODY_BYTES));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return wrongMethod('GET');
  if (path === '/') return { status: 200, contentType: TEXT, body: await pages.describe() };
  if (path === '/vkey') return { status: 200, contentType: TEXT, body: `${pages.vkey}\n` };
  if (path === '/readyz') return readiness(pages);
  const missing = { status: 404, contentType: TEXT, body: 'there is nothing of this name\n' };
  return (await pages.file(path.slice(1))) ?? missing;
}

async function readiness(pages: Pages): Promise<Answer> {
  const state = await checkReadiness({ folder: () => pages.ready() });
  const status = state.status === 'ok' ? 200 : 503;
  return { status, contentType: 'application/json', body: `${JSON.stringify(state)}\n` };
}

function wrongMethod(right: string): Answer {
  return { status: 405, contentType: TEXT, body: `this takes ${right}\n` };
}
