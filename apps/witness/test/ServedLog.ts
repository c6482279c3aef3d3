import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { concatBytes } from '@porchlight/kernel';
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { encodeEntryBundle, newTiles, TILE_HEIGHT, TILE_WIDTH, type Tile, tilePath } from '@porchlight/tlog';

/** A log behind HTTP, as any static server gives it out, which can be made to misbehave. */
export class ServedLog implements AsyncDisposable {
  readonly files = new Map<string, Uint8Array | string>();
  /** How often each path was asked for. */
  readonly asked = new Map<string, number>();
  /** Awaited before each answer. */
  hold: (path: string) => Promise<unknown> = async () => undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ServedLog> {
    const server = createServer();
    const log = new ServedLog(server);
    server.on('request', async (request, response) => {
      const path = (request.url ?? '').replace('/log/', '');
      log.asked.set(path, (log.asked.get(path) ?? 0) + 1);
      await log.hold(path);
      const body = log.files.get(path);
      response.writeHead(body === undefined ? 404 : 200);
      response.end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return log;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the log doesn’t listen');
    return `http://127.0.0.1:${address.port}/log/`;
  }

  /** Serves the tree of a log's first `size` entries, and nothing of an earlier one's partial tiles. */
  async show(log: SampleLog, size = log.size): Promise<void> {
    this.files.clear();
    for (const [path, bytes] of await tilesOf(log, size)) this.files.set(path, bytes);
    this.files.set('unwitnessed', log.unwitnessed(size));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** The tiles and bundles of a log's first `size` entries, by their paths. */
export async function tilesOf(log: SampleLog, size: number): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const tile of newTiles(0, size)) files.set(tilePath(tile), await bytesOf(log, tile));
  return files;
}

async function bytesOf(log: SampleLog, { level, index, width }: Tile): Promise<Uint8Array> {
  const start = index * TILE_WIDTH;
  if (level === 'entries') return encodeEntryBundle(log.entries.slice(start, start + width));
  const nodes = Array.from({ length: width }, (_, at) => ({ level: level * TILE_HEIGHT, index: start + at }));
  return concatBytes(...(await log.read(nodes)));
}
