import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeLogEntry, type LogEntry, logEntrySchema } from '@porchlight/contracts/log';
import { type LogFiles, layOutLog, writeLogFolder } from '@porchlight/testkit/log-queue/layOutLog';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { verifyLogCommand } from '../../src/verify/verifyLogCommand.ts';

export const START_MS = 1_780_000_000_000;

/** A well-formed entry that breaks no rule beside others of other numbers, a second later each. */
export function blindedEntry(n: number, fields: object = {}): LogEntry {
  const labelHex = n.toString(16).padStart(64, '0');
  return logEntrySchema.parse({
    v: 1,
    kind: 'blinded',
    atMs: START_MS + 1000 * n,
    labelHex,
    valueHex: labelHex,
    ...fields,
  });
}

/** A log of `size` such entries, which witnesses cosigned after the last. */
export function sampleLog(
  size: number,
  changes: Readonly<Record<number, LogEntry | Uint8Array>> = {},
): SampleLog {
  const log = new SampleLog();
  for (let n = 0; n < size; n += 1) {
    const entry = changes[n] ?? blindedEntry(n);
    log.add(entry instanceof Uint8Array ? entry : encodeLogEntry(entry));
  }
  log.cosignedAtSeconds = START_MS / 1000 + size;
  return log;
}

/** What an audit came to. */
export interface Audited {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The object that `--json` prints. */
  readonly report: Report;
}

export interface Report {
  readonly treeSize: number | null;
  readonly readFrom: number;
  readonly readTo: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly broken: readonly {
    readonly index: number;
    readonly kind: string | null;
    readonly rule: string;
    readonly what: string;
  }[];
  readonly faults: readonly {
    readonly fault: string;
    readonly what: string;
    readonly index: number | null;
    readonly evidence: string | null;
  }[];
  readonly notices: readonly string[];
  readonly unread: string | null;
  readonly witnesses: readonly object[];
}

/** The files of a log that has grown to `log.size`, and still shows the first `shown` entries with enough cosignatures. */
export async function layOutWaiting(log: SampleLog, shown: number): Promise<LogFiles> {
  const earlier = await layOutLog(log, shown);
  return new Map([...earlier, ...(await layOutLog(log)), ['checkpoint', Buffer.from(log.checkpoint(shown))]]);
}

/** A folder with copies of logs, and an auditor that remembers in it. */
export class AuditScene implements AsyncDisposable {
  readonly folder: string;
  readonly #servers: Server[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<AuditScene> {
    return new AuditScene(await mkdtemp(join(tmpdir(), 'audit-')));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A copy of its own name with exactly these files. */
  async copy(name: string, files: LogFiles): Promise<string> {
    await rm(this.path(name), { recursive: true, force: true });
    await writeLogFolder(this.path(name), files);
    return this.path(name);
  }

  async policy(log: SampleLog): Promise<string> {
    await writeFile(this.path('policy.txt'), log.policyText);
    return this.path('policy.txt');
  }

  /** Lays the log out as the operator's copy, spoils it, and audits it. */
  async auditLog(
    log: SampleLog,
    spoil: (files: LogFiles) => void = () => undefined,
    ...args: string[]
  ): Promise<Audited> {
    const files = await layOutLog(log);
    spoil(files);
    return this.audit(await this.copy('operator', files), ...args);
  }

  /** `porchlight verify log` with `--json`, unless another form is asked for. */
  async audit(...args: string[]): Promise<Audited> {
    const written: string[] = [];
    const errors: string[] = [];
    const isText = args.includes('--text') || args.includes('--quiet');
    const code = await verifyLogCommand({
      args: [...args.filter((arg) => arg !== '--text'), ...(isText ? [] : ['--json'])],
      output: { write: (text) => void written.push(text), isTty: false, columns: 80, hasColours: false },
      printError: (text) => void errors.push(text),
      stateFolder: this.folder,
      workingFolder: this.folder,
      nowMs: START_MS,
    });
    const [out, err] = [written.join(''), errors.join('')];
    return { code, out, err, report: isText || out === '' ? {} : JSON.parse(out) };
  }

  /** Serves files; what `answer` gives for a path is answered instead: a status. */
  async serve(files: LogFiles, answer: (path: string) => number | null = () => null): Promise<string> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').slice(1);
      const bytes = files.get(path);
      const status = answer(path) ?? (bytes === undefined ? 404 : 200);
      response.writeHead(status).end(status === 200 ? bytes : '');
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  }

  /** Ends everything that is served. */
  silence(): void {
    for (const server of this.#servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.silence();
    await rm(this.folder, { recursive: true, force: true });
  }
}
