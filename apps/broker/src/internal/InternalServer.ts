import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { internalPaths } from '@porchlight/contracts/internal';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { checkReadiness, type Logger, type ReadinessChecks } from '@porchlight/service';
import type { Links } from '../link/Links.ts';
import { bearsToken } from './bearer.ts';
import { findRoute, type InternalRoutesDeps, notFound } from './routes.ts';
import { sendJson } from './sendJson.ts';

export interface InternalServerDeps extends InternalRoutesDeps {
  readonly links: Links;
  readonly token: string;
  readonly readiness: ReadinessChecks;
  readonly log: Logger;
}

/** A keyring of 120 KiB with its proof. */
const MAX_BODY_BYTES = 143_360;
const REQUEST_MS = 30_000;

/** The HTTP interface that worker and api call (contracts/spec/internal.md). */
export class InternalServer {
  readonly #deps: InternalServerDeps;
  readonly #server: Server;

  constructor(deps: InternalServerDeps) {
    this.#deps = deps;
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.requestTimeout = REQUEST_MS;
    this.#server.headersTimeout = REQUEST_MS;
  }

  /** Returns the port. Rejects with the system's error where it can't listen. */
  async listen(host: string, port: number): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets running calls end, and ends the links. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await this.#deps.links.close();
    this.#server.closeIdleConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://broker.internal');
      if (await this.#answerHealth(request, url.pathname, response)) return;
      if (!bearsToken(request.headers.authorization, this.#deps.token)) {
        throw unauthenticated();
      }
      const route = findRoute(this.#deps, request.method ?? '', url);
      await route(request.method === 'POST' ? await readBody(request) : NOTHING, response);
    } catch (error) {
      this.#answerError(request, response, error);
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      if (!bearsToken(request.headers.authorization, this.#deps.token)) throw unauthenticated();
      if (request.url !== internalPaths.link() || !this.#server.listening) throw notFound();
      if (this.#deps.links.count >= MAX_LINKS)
        throw new PorchlightError('rate_limited', `a broker has at most ${MAX_LINKS} links`);
      this.#deps.links.accept(request, socket, head, this.#deps.devices);
    } catch (error) {
      const { code, message: hint, retryable, httpStatus } = this.#known(request, error);
      const body = JSON.stringify({ code, hint, retryable });
      socket.end(
        `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}\r\ncontent-type: application/json\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    }
  }

  async #answerHealth(request: IncomingMessage, path: string, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'GET' || (path !== '/healthz' && path !== '/readyz')) return false;
    const readiness = path === '/healthz' ? { status: 'ok' } : await checkReadiness(this.#deps.readiness);
    sendJson(response, readiness.status === 'ok' ? 200 : 503, readiness);
    return true;
  }

  #answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { code, message: hint, retryable, httpStatus } = this.#known(request, error);
    // A body that has begun can't become an error any more: cut off, it isn't taken for a whole one.
    if (response.headersSent) response.destroy();
    else sendJson(response, httpStatus, { code, hint, retryable });
  }

  /** What the caller is told of an error, which is logged here. */
  #known(request: IncomingMessage, error: unknown): PorchlightError {
    const known = isPorchlightError(error)
      ? error
      : new PorchlightError('internal', 'something went wrong here; the log has the cause');
    const { code, httpStatus } = known;
    const fields = { err: error, code, method: request.method, path: request.url?.split('?')[0] };
    if (httpStatus >= 500) this.#deps.log.error(fields, 'an internal call failed');
    else this.#deps.log.warn(fields, 'an internal call was refused');
    return known;
  }
}

const NOTHING = Buffer.alloc(0);
/** One an api process. */
const MAX_LINKS = 64;

function unauthenticated(): PorchlightError {
  return new PorchlightError('unauthenticated', 'bear the internal token');
}

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
