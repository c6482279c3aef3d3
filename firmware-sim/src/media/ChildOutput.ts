import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { concatBytes } from '@porchlight/kernel';

/** Reads a child process's standard output by length; the pipe holds the child back while nobody reads. */
export class ChildOutput implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #exit: Promise<number | null>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(program: string, args: readonly string[]) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    this.#exit = Promise.race([
      once(child, 'close').then(([code]) => code as number | null),
      once(child, 'error').then(() => -1),
    ]).catch(() => -1);
    const stdout: Readable = child.stdout;
    this.#chunks = stdout[Symbol.asyncIterator]();
  }

  /**
   * `length` bytes, or null where the output ended before the first of them. Where it ended in between: what there is,
   * for the caller to judge.
   */
  async read(length: number): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = await this.#nextChunk();
      if (chunk === null) break;
      parts.push(chunk.subarray(0, missing));
      this.#rest = chunk.subarray(missing);
      missing -= Math.min(missing, chunk.length);
    }
    return parts.length === 0 ? null : concatBytes(...parts);
  }

  /** The bytes up to a line feed, or null where the output ended before one. At most `longest` bytes. */
  async readLine(longest: number): Promise<string | null> {
    const line: number[] = [];
    while (line.length < longest) {
      const byte = (await this.read(1))?.[0];
      if (byte === undefined) return null;
      if (byte === 0x0a) break;
      line.push(byte);
    }
    return String.fromCharCode(...line);
  }

  /** Null where a signal ended it. */
  exitCode(): Promise<number | null> {
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    this.#child.stdout?.destroy();
    await this.#exit;
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    if (this.#rest.length > 0) return this.#rest;
    try {
      const { value, done } = await this.#chunks.next();
      return done === true ? null : value;
    } catch {
      return null;
    }
  }
}
