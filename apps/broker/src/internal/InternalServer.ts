import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { checkReadiness, type Logger, type ReadinessChecks } from '@porchlight/service';
import { bearsToken } from './bearer.ts';
import { findRoute, type InternalRoutesDeps } from './routes.ts';
import { sendJson } from './sendJson.ts';

export interface InternalServerDeps extends InternalRoutesDeps {
  readonly token: string;
  readonly readiness: ReadinessChecks;
  readonly log: Logger;
}

const MAX_BODY_BYTES = 122_880;
const REQUEST_MS = 30_000;

/** The HTTP interface that worker and api call (contracts/spec/internal.md). */
export class InternalServer {
  readonly #deps: InternalServerDeps;
  readonly #server: Server;

  constructor(deps: InternalServerDeps) {
    this.#deps = deps;
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.requestTimeout = REQUEST_MS;
    this.#server.headersTimeout = REQUEST_MS;
  }

  /** Returns the port. Rejects with the system's error where it can't listen. */
  async listen(host: string, port: number): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets running calls end. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://broker.internal');
      if (await this.#answerHealth(request, url.pathname, response)) return;
      if (!bearsToken(request.headers.authorization, this.#deps.token)) {
        throw new PorchlightError('unauthenticated', 'bear the internal token');
      }
      const route = findRoute(this.#deps, request.method ?? '', url);
      await route(request.method === 'POST' ? await readBody(request) : NOTHING, response);
    } catch (error) {
      this.#answerError(request, response, error);
    }
  }

  async #answerHealth(request: IncomingMessage, path: string, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'GET' || (path !== '/healthz' && path !== '/readyz')) return false;
    const readiness = path === '/healthz' ? { status: 'ok' } : await checkReadiness(this.#deps.readiness);
    sendJson(response, readiness.status === 'ok' ? 200 : 503, readiness);
    return true;
  }

  #answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const known = isPorchlightError(error)
      ? error
      : new PorchlightError('internal', 'something went wrong here; the log has the cause');
    const { code, message: hint, retryable, httpStatus } = known;
    const fields = { err: error, code, method: request.method, path: request.url?.split('?')[0] };
    if (httpStatus >= 500) this.#deps.log.error(fields, 'an internal call failed');
    else this.#deps.log.warn(fields, 'an internal call was refused');
    // A body that has begun can't become an error any more: cut off, it isn't taken for a whole one.
    if (response.headersSent) response.destroy();
    else sendJson(response, httpStatus, { code, hint, retryable });
  }
}

const NOTHING = Buffer.alloc(0);

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > MAX_BODY_BYTES)
      throw new PorchlightError('limit_exceeded', `a body has at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
