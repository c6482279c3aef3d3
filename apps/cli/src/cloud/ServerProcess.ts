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
  readonly #options: ServerProcessOptions;
  /** The one that runs now, or ran last; owned by `restart`. */
  #child: ChildProcess;

  private constructor(options: ServerProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#child = spawnServer(options);
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
    if (!this.hasEnded) await once(this.#child, 'exit');
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

  /** Starts it again, with the same settings, once it has ended. Throws as `start` does. */
  async restart(): Promise<void> {
    await this.untilExit();
    this.#child = spawnServer(this.#options);
    await this.#untilReady();
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

function spawnServer({ logFile, entry, args = [], env, started }: ServerProcessOptions): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], {
    env,
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  if (child.pid !== undefined) started(child.pid);
  return child;
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
