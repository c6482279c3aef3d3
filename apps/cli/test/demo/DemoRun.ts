import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessTree } from '../cloud/ProcessTree.ts';

const ENTRY = join(import.meta.dirname, '../../src/main.ts');

/** The command line's demo as a process of its own, with a temporary folder of its own and nothing on its PATH. */
export class DemoRun implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'porchlight-demo-test-'));
  readonly #temporary: string;
  readonly #child;
  readonly #tree: ProcessTree;
  #stdout = '';
  #stderr = '';

  /** `mode`: of its temporary folder. */
  constructor(args: readonly string[], mode = 0o711) {
    chmodSync(this.folder, 0o711);
    this.#temporary = mkdtempSync(join(this.folder, 't'));
    chmodSync(this.#temporary, mode);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY, 'demo', ...args], {
      cwd: this.folder,
      env: { PATH: join(this.folder, 'no-programs'), TMPDIR: this.#temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (text) => {
      this.#stdout += text;
    });
    child.stderr.on('data', (text) => {
      this.#stderr += text;
    });
    this.#child = child;
    this.#tree = new ProcessTree(child.pid ?? 0);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** How many processes it had. */
  get processCount(): number {
    return this.#tree.size;
  }

  /** What it has left so far: entries of its temporary folder, and processes. */
  get left(): { readonly files: readonly string[]; readonly processes: readonly number[] } {
    return { files: readdirSync(this.#temporary), processes: this.#tree.living };
  }

  /** What lies in the folder that it works in. */
  get entries(): readonly string[] {
    return readdirSync(this.#temporary).flatMap((name) => readdirSync(join(this.#temporary, name)));
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** Resolves to its exit code, null where a signal ended it. */
  async untilExit(): Promise<number | null> {
    await once(this.#child, 'close');
    return this.#child.exitCode;
  }

  [Symbol.dispose](): void {
    this.#tree[Symbol.dispose]();
    for (const pid of this.#tree.living) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
