import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PorchlightError } from '@porchlight/kernel';

export interface ServerProcessOptions {
  readonly name: string;
  /** The `.ts` file that it runs. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Answers with `readyStatus` once it is ready. */
  readonly readyUrl: string;
  readonly readyStatus: number;
  /** Called with its number as soon as it runs. */
  readonly started: (pid: number) => void;
}

const READY_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 15_000;
const POLL_MS = 20;
const SHOWN_LOG_LINES = 5;

/**
 * One process of the cloud, in a process group of its own so that Ctrl-C reaches it through us and in order. It ends by itself when its standard input
 * closes, which is what a kill -9 of ours does.
 */
export class ServerProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #options: ServerProcessOptions;
  readonly #exited: Promise<unknown>;

  private constructor(options: ServerProcessOptions) {
    this.name = options.name;
    this.#options = options;
    const log = openSync(options.logFile, 'a', 0o600);
    const args = ['--disable-warning=ExperimentalWarning', options.entry, ...(options.args ?? [])];
    this.#child = spawn(process.execPath, args, {
      env: options.env,
      stdio: ['pipe', log, log],
      detached: true,
    });
    closeSync(log);
    this.#exited = once(this.#child, 'exit');
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.pid !== undefined) options.started(this.#child.pid);
  }

  /** Starts it and waits until it is ready. Throws `unavailable`, with the end of its log, when it isn't within a minute. */
  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    await server.#untilReady();
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves when it has ended, for whatever reason. */
  async untilExit(): Promise<void> {
    if (!this.hasEnded) await this.#exited;
  }

  /** Asks it to stop and waits; after a while it is killed. May be called twice. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await this.untilExit();
    clearTimeout(timer);
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.untilExit();
  }

  async #untilReady(): Promise<void> {
    const { readyUrl, readyStatus, name } = this.#options;
    const giveUpAtMs = performance.now() + READY_PATIENCE_MS;
    while ((await statusOf(readyUrl)) !== readyStatus) {
      if (this.hasEnded || performance.now() > giveUpAtMs) {
        await this.stop();
        throw new PorchlightError(
          'unavailable',
          `the ${name} didn't start; its log ends with:\n${this.#logEnd()}`,
        );
      }
      await delay(POLL_MS);
    }
  }

  #logEnd(): string {
    return readFileSync(this.#options.logFile, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-SHOWN_LOG_LINES)
      .join('\n');
  }
}

/** Null while nobody answers. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
