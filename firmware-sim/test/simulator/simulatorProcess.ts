import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { SimulatorReport } from '../../src/simulator/report.ts';

const ENTRY = join(import.meta.dirname, '../../src/main.ts');

export type Report<Kind extends SimulatorReport['report'] = SimulatorReport['report']> = Extract<
  SimulatorReport,
  { report: Kind }
>;

/** Runs `main.ts` to its end; resolves to what it printed. Rejects unless it exits with 0. */
export async function runMain(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [ENTRY, ...args])).stdout;
}

/** A simulator as a process of its own, and all that it reported. */
export class SimulatorProcess implements AsyncDisposable {
  readonly reports: SimulatorReport[] = [];
  readonly exited: Promise<number | null>;
  readonly child: ChildProcess;
  readonly #wakes = new Set<() => void>();

  constructor(folder: string, config: object) {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(process.execPath, [ENTRY, 'run', file], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.reports.push(JSON.parse(line));
      for (const wake of [...this.#wakes]) wake();
    });
  }

  of<Kind extends SimulatorReport['report']>(kind: Kind): Report<Kind>[] {
    return this.reports.filter((report): report is Report<Kind> => report.report === kind);
  }

  /** Resolves when a report made `holds` true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#wakes.delete(wake);
          resolve();
        };
        this.#wakes.add(wake);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
