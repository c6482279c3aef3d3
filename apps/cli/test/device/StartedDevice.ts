import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 60_000;

/** `npm run device` as a process of its own, and what it printed. */
export class StartedDevice implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly child: ChildProcess;
  readonly #news: NodeJS.EventEmitter;

  constructor(folder: string, ...args: readonly string[]) {
    const program = join(import.meta.dirname, 'programs/device.ts');
    const child = spawn(process.execPath, [program, folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.lines.push(line));
    this.#news = createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** The first line that matches. Rejects after a minute without any news. */
  async untilLine(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await once(this.#news, 'line', { signal: AbortSignal.timeout(PATIENCE_MS) });
    }
  }

  /** Asks it to stop; resolves to its exit code. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const exited = this.child.exitCode === null ? once(this.child, 'exit') : null;
    this.child.kill(signal);
    await exited;
    return this.child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end('SIGKILL');
  }
}
