import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { LOG_CHANNEL } from './logStatements.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_MS = 1_000;

/** Hears that entries were queued for the log, over a connection of its own that it renews after a loss. What it misses then is found by whoever also looks from time to time. */
export class LogListener implements AsyncDisposable {
  readonly #url: string;
  readonly #heard: () => void;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  /** `heard` is called for each commit that queued something, and once it listens. `url` holds the password: never log it. */
  constructor(url: string, heard: () => void) {
    this.#url = url;
    this.#heard = heard;
    this.#running = this.#run();
  }

  /** Closes the connection. May be called twice. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#listen(signal);
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when the connection is lost or no longer wanted. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { promise: lost, resolve } = Promise.withResolvers<void>();
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'porchlight-log-listener',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    const giveUp = () => resolve();
    client.on('error', giveUp).on('end', giveUp).on('notification', this.#heard);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await client.connect();
      await client.query(`LISTEN ${LOG_CHANNEL}`);
      this.#heard();
      if (!signal.aborted) await lost;
    } catch {
      // Tried again after a while; who relies on the database hears of its loss otherwise.
    } finally {
      signal.removeEventListener('abort', giveUp);
      await client.end().catch(() => undefined);
    }
  }
}
