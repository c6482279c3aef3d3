import { type ChildProcess, spawn } from 'node:child_process';

/** How a program is asked to end, and how it is made to when it doesn't. */
export interface Ending {
  readonly politely: NodeJS.Signals;
  readonly firmly: NodeJS.Signals;
  readonly patienceMs: number;
}

/** $0 is the process to end, $1 and $2 the signals without SIG, $3 the patience in seconds. `read` fails when its input closes. */
const SCRIPT = `read -r ended && exit
kill -s "$1" "$0" 2>/dev/null || exit
while [ "$3" -gt 0 ] && kill -0 "$0" 2>/dev/null; do sleep 1; set -- "$1" "$2" "$(($3 - 1))"; done
kill -s "$2" "$0" 2>/dev/null`;

/**
 * Ends a program of ours when we are gone, also by kill -9: a shell in a session of its own, which waits for the pipe from us to close. It outlives us by
 * as long as that takes. Windows has neither shell nor signals: there the program is found and named at the next start.
 */
export class Warden {
  readonly #shell: ChildProcess | null;

  constructor(pid: number, { politely, firmly, patienceMs }: Ending) {
    if (process.platform === 'win32') {
      this.#shell = null;
      return;
    }
    const name = (signal: NodeJS.Signals) => signal.replace(/^SIG/, '');
    const args = [String(pid), name(politely), name(firmly), String(Math.ceil(patienceMs / 1000))];
    const shell = spawn('/bin/sh', ['-c', SCRIPT, ...args], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    shell.on('error', () => undefined);
    shell.stdin.on('error', () => undefined);
    shell.unref();
    this.#shell = shell;
  }

  /** The program has ended: there is nothing left to do. */
  dismiss(): void {
    this.#shell?.stdin?.end('ended\n');
  }
}
