import { createReadStream } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Sha256 } from '@porchlight/tlog';
import { Unreadable } from '../copies/LogSource.ts';
import { FormFault } from '../entries/FieldReader.ts';
import type { AuditState } from './AuditState.ts';
import type { LogFault } from './LogFault.ts';
import { readStateLines, stateLines } from './stateLines.ts';

const PRIVATE = 0o600;
/** Saving takes at most this part of the time. */
const SAVING_SHARE = 0.05;
const LEAST_PAUSE_MS = 500;

/** Where the auditor remembers a log. A save is whole and durable when its promise resolves, or didn't happen. */
export class StateFile {
  readonly path: string;
  readonly #sha256: Sha256;
  /** By a clock that only goes forward. */
  #nextSaveMs = performance.now() + LEAST_PAUSE_MS;

  constructor(path: string, sha256: Sha256) {
    this.path = path;
    this.#sha256 = sha256;
  }

  /** Null where there is none. Throws `Unreadable` for a file that is none of ours. */
  async load(): Promise<AuditState | null> {
    try {
      await using file = await open(this.path);
      const lines = createInterface({ input: createReadStream('', { fd: file.fd, autoClose: false }) });
      return await readStateLines(lines, this.#sha256);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      const why = error instanceof FormFault ? error.message : 'it can’t be read';
      throw new Unreadable(`${this.path} is not what this auditor wrote: ${why}. Move it away to begin anew`);
    }
  }

  async save(state: AuditState): Promise<void> {
    const startedMs = performance.now();
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true });
    const next = `${this.path}.${process.pid}.new`;
    await writeDurably(next, stateLines(state));
    await rename(next, this.path);
    await syncFolder(folder);
    const endedMs = performance.now();
    this.#nextSaveMs = endedMs + Math.max(LEAST_PAUSE_MS, (endedMs - startedMs) / SAVING_SHARE);
  }

  /** Saves where the last time is long enough ago. */
  async saveSometimes(state: AuditState): Promise<void> {
    if (performance.now() >= this.#nextSaveMs) await this.save(state);
  }

  /** Keeps the notes that show a fault, each pair once. The file's path. */
  async keepEvidence({ fault, what, notes }: LogFault): Promise<string> {
    const folder = `${this.path.replace(/\.json$/, '')}.evidence`;
    await mkdir(folder, { recursive: true });
    const name = Buffer.from(this.#sha256(Buffer.from([...notes].sort().join('\0')))).toString('hex');
    const path = join(folder, `${fault}-${name.slice(0, 16)}.txt`);
    await writeFile(path, [`${fault}: ${what}`, ...notes].join('\n\n'), { mode: PRIVATE, flush: true });
    return path;
  }
}

async function writeDurably(path: string, lines: Iterable<string>): Promise<void> {
  await using file = await open(path, 'w', PRIVATE);
  for (const line of lines) await file.write(`${line}\n`);
  await file.sync();
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}
