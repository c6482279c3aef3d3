import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Running {
  readonly child: ChildProcess;
  /** Waits until standard output holds `text`. */
  until(text: string): Promise<void>;
  /** Waits for the end. */
  ended(): Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
}

/** Runs `body` as a module in a process of its own; `boot` in it is the URL of the boot's folder. */
export function runModule(body: string, env: NodeJS.ProcessEnv = {}): Running {
  const boot = new URL('../', import.meta.url).href;
  const source = `const boot = ${JSON.stringify(boot)};\n${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const closed = once(child, 'close');
  return {
    child,
    async until(text) {
      while (!output.stdout.includes(text)) await once(child.stdout, 'data');
    },
    async ended() {
      const [code, signal] = await closed;
      return { code, signal, ...output };
    },
  };
}
