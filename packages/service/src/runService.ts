import { createLogger, type Logger, type LogLevel } from './createLogger.ts';
import type { Part } from './Part.ts';
import { StartedParts } from './StartedParts.ts';
import { watchParent } from './watchParent.ts';

export interface RunServiceOptions {
  readonly name: string;
  readonly level: LogLevel;
  /**
   * Starts everything, and resolves when the service is ready. Each part is handed to `started` as soon as it runs;
   * `stopping` is aborted when the process is to stop.
   */
  start(log: Logger, started: (part: Part) => void, stopping: AbortSignal): Promise<void>;
  /** How long stopping all parts together may take; then the process ends with 1. */
  readonly shutdownMs?: number;
  /** Stop when the process that started this one is gone (see `watchParent`). */
  readonly stopWithParent?: boolean;
}

const SHUTDOWN_MS = 10_000;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs one server process to its end; resolves once it has started, and logs `ready`. SIGINT, SIGTERM, SIGHUP and (if asked) the
 * parent's end stop the parts in reverse order, and the process ends with 0; repeats change nothing. A start that fails, an
 * uncaught error and a deadline that passes are logged, and the process ends with 1.
 */
export async function runService(options: RunServiceOptions): Promise<void> {
  const service = new RunningService(options);
  process.on('uncaughtException', (error) => service.fail('uncaught error', error));
  process.on('unhandledRejection', (error) => service.fail('unhandled rejection', error));
  for (const signal of STOP_SIGNALS) process.on(signal, () => service.stop(signal));
  if (options.stopWithParent === true) watchParent(() => service.stop('parent is gone'));
  await service.start();
}

class RunningService {
  readonly #options: RunServiceOptions;
  readonly #log: Logger;
  readonly #parts = new StartedParts();
  readonly #stopping = new AbortController();
  #started: Promise<void> = Promise.resolve();
  #exitCode = 0;

  constructor(options: RunServiceOptions) {
    this.#options = options;
    this.#log = createLogger(options);
  }

  start(): Promise<void> {
    this.#started = this.#begin().catch((error: unknown) => this.fail('could not start', error));
    return this.#started;
  }

  fail(what: string, error: unknown): void {
    this.#exitCode = 1;
    this.#log.fatal({ err: error }, what);
    this.stop(what);
  }

  stop(reason: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#log.info({ reason }, 'stopping');
    this.#stopping.abort();
    setTimeout(() => this.#giveUp(), this.#options.shutdownMs ?? SHUTDOWN_MS);
    queueMicrotask(() => void this.#close());
  }

  async #begin(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#options.start(this.#log, (part) => this.#parts.add(part), signal);
    if (!signal.aborted) this.#log.info('ready');
  }

  async #close(): Promise<void> {
    await this.#started;
    await this.#parts.stopAll((part, error) => {
      this.#exitCode = 1;
      this.#log.error({ err: error, part }, 'a part could not be stopped');
    });
    this.#log.info('stopped');
    process.exit(this.#exitCode);
  }

  #giveUp(): void {
    this.#log.error({ stillRunning: this.#parts.running }, 'the time to stop is over');
    process.exit(1);
  }
}
