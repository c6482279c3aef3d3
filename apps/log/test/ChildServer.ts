import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMPILE_CACHE = join(tmpdir(), 'porchlight-test-compile-cache');

/** One line of a server's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A server process of this project that may be killed and started again over what it left. */
export class ChildServer implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  readonly #entry: string;
  readonly #env: Readonly<Record<string, string>>;
  /** Owned by `start` and `kill`. */
  #child: ChildProcess | null = null;

  /** `entry` from the root of the project. */
  constructor(entry: string, env: Readonly<Record<string, string>>) {
    this.#entry = fileURLToPath(new URL(`../../../${entry}`, import.meta.url));
    this.#env = env;
  }

  /** Resolves when it is ready, to false where it ended instead. */
  async start(): Promise<boolean> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', this.#entry], {
      env: { ...this.#env, NODE_COMPILE_CACHE: COMPILE_CACHE, STOP_WITH_PARENT: 'true' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    child.once('close', () => resolve(false));
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line: LogLine = JSON.parse(text);
      this.lines.push(line);
      if (line.msg === 'ready') resolve(true);
    });
    return promise;
  }

  /** Ends it as a power cut does, or with SIGTERM in order; resolves to its exit code. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
