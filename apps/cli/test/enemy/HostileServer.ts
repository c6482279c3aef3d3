import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LogFiles } from '@porchlight/testkit/log-queue/layOutLog';

/** An operator's server that shows each of its callers what it likes: `<url>/<view>/…` is a whole log below a prefix. */
export class HostileServer implements AsyncDisposable {
  readonly views = new Map<string, LogFiles>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<HostileServer> {
    const hostile = new HostileServer();
    hostile.#server.listen(0, '127.0.0.1');
    await once(hostile.#server, 'listening');
    return hostile;
  }

  /** The prefix of a view, with a slash behind it. */
  prefixOf(view: string): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server doesn’t listen');
    return `http://127.0.0.1:${address.port}/${view}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const [, view = '', ...path] = url.split('/');
    const body = this.views.get(view)?.get(path.join('/'));
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }
}
