import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import {
  formatNote,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  type VerifierKey,
} from '@porchlight/tlog';
import { CosigningKey } from '../src/CosigningKey.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** One line of the witness's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface WitnessOptions {
  readonly mode?: 'witness' | 'mirror';
  /** Their keys, and where each is found. */
  readonly logs: readonly { readonly key: VerifierKey; readonly url?: string }[];
}

/** A witness as a process of its own, with its key and folder, which outlive the process. */
export class RunningWitness implements AsyncDisposable {
  readonly name = 'witness.example/w1';
  readonly home: string;
  readonly lines: LogLine[] = [];
  readonly #mode: string;
  #child: ChildProcess | null = null;
  #port = 0;

  private constructor(home: string, mode: string) {
    this.home = home;
    this.#mode = mode;
  }

  static async start({ mode = 'witness', logs }: WitnessOptions): Promise<RunningWitness> {
    const home = await mkdtemp(join(tmpdir(), 'porchlight-witness-'));
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(join(home, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const lines = logs.map(({ key, url }) => `log ${formatVerifierKey(key)} ${url ?? ''}`);
    await writeFile(join(home, 'logs'), [...lines, 'quorum none', ''].join('\n'));
    const witness = new RunningWitness(home, mode);
    await witness.restart();
    return witness;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Where it keeps what it knows. */
  get folder(): string {
    return join(this.home, 'folder');
  }

  /** Starts the process anew over the same folder. */
  async restart(): Promise<void> {
    const { child, lines, output } = this.spawn();
    this.#child = child;
    for (;;) {
      const listening = this.lines.slice(lines).find(({ msg }) => msg === 'listening');
      if (listening !== undefined) {
        this.#port = Number(listening['port']);
        return;
      }
      const next = await Promise.race([once(output, 'line'), once(output, 'close').then(() => null)]);
      if (next === null) throw new Error(`the witness ended: ${JSON.stringify(this.lines.slice(lines))}`);
    }
  }

  /** A process over the folder of this witness, and how many lines of log there were before it. */
  spawn(): { readonly child: ChildProcess; readonly lines: number; readonly output: Interface } {
    const child = spawn(process.execPath, [MAIN], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...process.env,
        WITNESS_PORT: '0',
        WITNESS_FOLDER: this.folder,
        WITNESS_KEY_FILE: join(this.home, 'key.pem'),
        WITNESS_NAME: this.name,
        LOGS_FILE: join(this.home, 'logs'),
        MODE: this.#mode,
        STOP_WITH_PARENT: 'true',
      },
    });
    const lines = this.lines.length;
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => this.lines.push(JSON.parse(line)));
    return { child, lines, output };
  }

  /** Ends the process as a power cut would. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  /** What it cosigns with. */
  async key(): Promise<VerifierKey> {
    const text = await (await fetch(`${this.url}/vkey`)).text();
    return parseVerifierKey(text.trimEnd(), nodeVerifyPrimitives.sha256);
  }

  /** A note with a cosignature of this witness's key, as it would have made it at another time. */
  async cosignAt(note: string, atSeconds: number): Promise<string> {
    const pem = await readFile(join(this.home, 'key.pem'), 'utf8');
    const { text, signatures } = parseNote(note);
    const own = new CosigningKey(this.name, pem, nodeVerifyPrimitives.sha256).cosign(text, atSeconds);
    return formatNote({ text, signatures: [...signatures, own] });
  }

  async post(body: string | Uint8Array<ArrayBuffer>): Promise<Reply> {
    const answer = await fetch(`${this.url}/add-checkpoint`, { method: 'POST', body });
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type'),
      body: await answer.text(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.home, { recursive: true, force: true });
  }
}

export interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}
