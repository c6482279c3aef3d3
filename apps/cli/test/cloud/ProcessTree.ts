import { spawnSync } from 'node:child_process';
import { markLives, processMark } from '@porchlight/embedded';

const LOOK_EVERY_MS = 250;

/** The processes that one process started, that those started, and so on, as far as they were seen while it lived. */
export class ProcessTree implements Disposable {
  readonly #pids: Set<number>;
  /** By number; a number that another program gets later has another mark. */
  readonly #marks = new Map<number, string>();
  readonly #timer = setInterval(() => this.look(), LOOK_EVERY_MS);

  constructor(root: number) {
    this.#pids = new Set([root]);
    this.look();
  }

  look(): void {
    const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    for (let before = -1; before < this.#pids.size; ) {
      before = this.#pids.size;
      for (const [pid = 0, parent = 0] of rows) if (this.#pids.has(parent)) this.#pids.add(pid);
    }
    for (const pid of this.#pids) {
      const mark = processMark(pid);
      if (mark !== null && !this.#marks.has(pid)) this.#marks.set(pid, mark);
    }
  }

  /** How many were seen. */
  get size(): number {
    return this.#marks.size;
  }

  get living(): readonly number[] {
    return [...this.#marks].filter(([, mark]) => markLives(mark)).map(([pid]) => pid);
  }

  /** Ends all of them at once, as a power cut does. */
  kill(): void {
    this.look();
    for (const pid of this.living) process.kill(pid, 'SIGKILL');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
