import { createPrivateKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@porchlight/embedded';
import { concatBytes, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import {
  formatAddCheckpoint,
  formatNote,
  formatVerifierKey,
  parseNote,
  parseSignatureLines,
} from '@porchlight/tlog';
import { ServerProcess } from '../../src/cloud/ServerProcess.ts';

const ENTRY = join(import.meta.dirname, '../../../witness/src/main.ts');
/** The DER of an Ed25519 private key (RFC 8410) before its seed. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What a cosigner made of a checkpoint: its note with one more line, or the status that it refused with. */
export type Word = { readonly note: string } | { readonly refused: number };

/** A witness or mirror of the sample log's policy, as a real process with that key. */
export class Cosigner implements AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly #process: ServerProcess;

  private constructor(url: string, folder: string, process: ServerProcess) {
    this.url = url;
    this.folder = folder;
    this.#process = process;
  }

  /** `name` is `one` or `two`, as the sample log's policy calls them; `prefixUrl` is where the log is served. */
  static async start(
    home: string,
    log: SampleLog,
    name: 'one' | 'two',
    mode: 'witness' | 'mirror',
    prefixUrl: string,
  ): Promise<Cosigner> {
    const folder = join(home, name);
    mkdirSync(folder, { recursive: true });
    const keyName = `witness.example/${name}`;
    writeFileSync(join(folder, 'key.pem'), pemOf(keyName), { mode: 0o600 });
    writeFileSync(join(folder, 'logs'), `log ${formatVerifierKey(log.log.key)} ${prefixUrl}\nquorum none\n`);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const process = await ServerProcess.start({
      name,
      entry: ENTRY,
      env: {
        WITNESS_PORT: String(port),
        WITNESS_FOLDER: join(folder, 'state'),
        WITNESS_KEY_FILE: join(folder, 'key.pem'),
        WITNESS_NAME: keyName,
        LOGS_FILE: join(folder, 'logs'),
        MODE: mode,
        STOP_WITH_PARENT: 'true',
      },
      logFile: join(folder, 'log'),
      readyUrl: `${url}/readyz`,
      readyStatus: 200,
      started: () => undefined,
    });
    return new Cosigner(url, folder, process);
  }

  /** Puts a checkpoint to it, from the size that it cosigned last. */
  async cosign(note: string, oldSize: number, proof: readonly Uint8Array[]): Promise<Word> {
    const body = formatAddCheckpoint({ oldSize, proof, checkpoint: note });
    const answer = await fetch(`${this.url}/add-checkpoint`, { method: 'POST', body });
    const text = await answer.text();
    if (answer.status !== 200) return { refused: answer.status };
    const known = parseNote(note);
    return {
      note: formatNote({ ...known, signatures: [...known.signatures, ...parseSignatureLines(text)] }),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop();
  }
}

/** The key that the sample log's witness of this name has. */
function pemOf(keyName: string): string {
  const seed = nodePrimitives.sha256(concatBytes(utf8('sample log\0'), utf8(keyName)));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}
