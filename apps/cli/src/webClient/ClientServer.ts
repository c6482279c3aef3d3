import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ClientSettings, clientHeaders, isImmutable } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { LocalClient } from './buildLocalClient.ts';
import { forwardCall, forwardUpgrade } from './forward.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
};

export interface ClientServerOptions {
  readonly client: LocalClient;
  readonly server: URL;
  readonly port: number;
  /** Map tiles that the person chose; a server's choice is not taken, for it would learn what is looked at. */
  readonly tileUrl: string | null;
}

/**
 * A person's own client on loopback, in front of a server that needn't be trusted with the client: files come from memory, as they were when their hashes were checked; calls under `/v1/` and the log's files go on to the server. It answers to its own name
 * alone, so that no other page can reach the server through it.
 */
export class ClientServer implements AsyncDisposable {
  readonly #options: ClientServerOptions;
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #http: Server;
  #port = 0;

  private constructor(options: ClientServerOptions) {
    this.#options = options;
    this.#files = readFiles(options.client);
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#http.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
      if (!this.#isOwn(request) || !isCall(request)) socket.destroy();
      else forwardUpgrade(this.#options.server, request, socket, head);
    });
  }

  /** Throws `corrupted_storage` where a file isn't what its hash says, and `invalid_setting` where the port is taken. */
  static async start(options: ClientServerOptions): Promise<ClientServer> {
    const started = new ClientServer(options);
    started.#http.listen(options.port, '127.0.0.1');
    try {
      await once(started.#http, 'listening');
    } catch (cause) {
      throw new PorchlightError(
        'invalid_setting',
        `port ${options.port} is taken: choose another by --port`,
        { cause },
      );
    }
    started.#port = (started.#http.address() as AddressInfo).port;
    return started;
  }

  get url(): string {
    return `http://localhost:${this.#port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isOwn(request)) refuse(response, 421);
    else if (isCall(request)) forwardCall(this.#options.server, request, response);
    else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405);
    else this.#sendFile(request, response);
  }

  #sendFile(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request).slice(1);
    const name = path === '' || !/\.[^/]*$/.test(path) ? 'index.html' : path;
    const content = name === 'client.json' ? this.#settings() : this.#files.get(name);
    if (content === undefined) {
      refuse(response, 404);
      return;
    }
    response.writeHead(200, { ...this.#headers(), ...describe(name, content) });
    response.end(request.method === 'HEAD' ? undefined : content);
  }

  /** Whether the browser meant this server (no name that an attacker points here), and no page of another origin sent it. */
  #isOwn({ headers }: IncomingMessage): boolean {
    const hosts = [`localhost:${this.#port}`, `127.0.0.1:${this.#port}`];
    const origins = hosts.map((host) => `http://${host}`);
    const isOwnOrigin = headers.origin === undefined || origins.includes(headers.origin);
    return hosts.includes(headers.host ?? '') && isOwnOrigin;
  }

  #headers(): Readonly<Record<string, string>> {
    const { tileUrl } = this.#options;
    return clientHeaders({ connectTo: tileUrl === null ? [] : [new URL(tileUrl).origin] });
  }

  #settings(): Uint8Array {
    const { server, tileUrl } = this.#options;
    const settings: ClientSettings = { apiAuthority: server.host, tileUrl, tileAttribution: null };
    return Buffer.from(JSON.stringify(settings));
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** What the server answers itself: its calls, and the files of its log (contracts/spec/log.md section 1). */
function isCall(request: IncomingMessage): boolean {
  return /^\/(v1\/|log\/(checkpoint|unwitnessed|policy)$|log\/tile\/)/.test(pathOf(request));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...clientHeaders(), 'content-length': 0 }).end();
}

function describe(name: string, content: Uint8Array): Readonly<Record<string, string | number>> {
  return {
    'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'content-length': content.length,
    'cache-control': isImmutable(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

function readFiles({ folder, bundle }: LocalClient): ReadonlyMap<string, Uint8Array> {
  const files = bundle.files.map(({ path, sha256Hex }) => {
    const content = readFileSync(join(folder, path));
    if (createHash('sha256').update(content).digest('hex') !== sha256Hex) {
      const hint = `${path} of the built client was changed: remove the folder .porchlight/web and start again`;
      throw new PorchlightError('corrupted_storage', hint);
    }
    return [path, content] as const;
  });
  return new Map<string, Uint8Array>([...files, ['bundle.json', readFileSync(join(folder, 'bundle.json'))]]);
}
