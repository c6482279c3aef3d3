import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { PorchlightError } from '@porchlight/kernel';
import { type Ending, Warden } from './Warden.ts';

const KEPT_LINES = 20;

/** A user and group of the operating system, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramOptions {
  /** Who it runs as; null for whoever we are. */
  readonly account: Account | null;
  readonly workingFolder: string;
  /** Written to its standard input, which is then closed. Empty where left out. */
  readonly input?: string;
  /** Takes each line that it prints, without the line feed. */
  readonly log?: ((line: string) => void) | undefined;
  /** How it ends, at `stop` and when we are killed. */
  readonly ending: Ending;
}

/**
 * A child process in a session of its own, so that Ctrl-C in the terminal reaches us alone and we end our parts in order. It doesn't outlive us:
 * a warden ends it when we are gone.
 */
export class RunningProgram {
  /** Resolves once it is gone, with how it ended in words; never rejects. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #ending: Ending;
  readonly #lastLines: string[] = [];
  #ended = false;

  constructor(file: string, args: readonly string[], options: ProgramOptions) {
    const child = spawn(file, args, {
      cwd: options.workingFolder,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: 'pipe',
      ...(options.account ?? {}),
    });
    this.#child = child;
    this.#ending = options.ending;
    const warden = child.pid === undefined ? null : new Warden(child.pid, options.ending);
    const killWithUs = () => this.kill(options.ending.politely);
    process.once('exit', killWithUs);
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.#ended = true;
        process.off('exit', killWithUs);
        warden?.dismiss();
        resolve(how);
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    // A program that ends before it has read its input is told of by `exited`.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#lastLines.push(line);
        if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
        options.log?.(line);
      });
    }
  }

  /** Null when it couldn't be started at all. */
  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The last lines that it printed, at most 20, with line feeds between them. */
  get lastLines(): string {
    return this.#lastLines.join('\n');
  }

  /** Sends a signal; nothing happens when it is gone. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#child.kill(signal);
  }

  /** Asks it to end, after a while firmly, and resolves when it is gone. May be called twice. */
  async stop(): Promise<void> {
    const { politely, firmly, patienceMs } = this.#ending;
    this.kill(politely);
    const waiting = new AbortController();
    const tooLong = delay(patienceMs, true, { signal: waiting.signal }).catch(() => false);
    if (await Promise.race([tooLong, this.exited.then(() => false)])) this.kill(firmly);
    waiting.abort();
    await this.exited;
  }
}

/** Runs a program to its end. Throws `unavailable` with its last lines unless it ends with exit code 0. */
export async function runToEnd(file: string, args: readonly string[], options: ProgramOptions) {
  const program = new RunningProgram(file, args, options);
  const how = await program.exited;
  if (how !== 'exit code 0') {
    throw new PorchlightError('unavailable', `${file} ended with ${how}:\n${program.lastLines}`);
  }
}
