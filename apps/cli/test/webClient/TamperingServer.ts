import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientHeaders } from '@porchlight/contracts/http';
import { bundleOf, CLIENT_FILES } from './builtClient.ts';

/** What a server sends for a path: text, or null for nothing. */
export type Contents = Record<string, string | null>;

/** A server of the client that sends what it is told, rightly or not. */
export class TamperingServer implements AsyncDisposable {
  readonly contents: Contents;
  headers: Record<string, string> = { ...clientHeaders() };
  readonly #http: Server;

  private constructor() {
    const page = CLIENT_FILES['index.html'] ?? '';
    this.contents = { ...CLIENT_FILES, '': page, 'bundle.json': JSON.stringify(bundleOf(CLIENT_FILES)) };
    this.#http = createServer((request, response) => {
      const path = (request.url ?? '/').slice(1);
      const text = this.contents[path] ?? null;
      const type = path === '' || path === 'index.html' ? 'text/html' : 'text/javascript';
      response
        .writeHead(text === null ? 404 : 200, { ...this.headers, 'content-type': type })
        .end(text ?? '');
    });
  }

  static async start(): Promise<TamperingServer> {
    const server = new TamperingServer();
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }
}
