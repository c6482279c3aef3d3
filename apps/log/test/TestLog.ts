import { generateKeyPairSync } from 'node:crypto';
import type { LoggedBytes, WitnessNotes, WitnessProgress } from '@porchlight/domain';
import type { LogKey } from '@porchlight/domain/log';
import { decodeUtf8, epochMs, systemClock, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { MemoryLogBacklog } from '@porchlight/testkit/log-backlog/MemoryLogBacklog';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import { MemoryLogHeads } from '@porchlight/testkit/log-heads/MemoryLogHeads';
import { MemoryLogObjects } from '@porchlight/testkit/log-objects/MemoryLogObjects';
import { formatVerifierKey, parsePolicy, readSignedCheckpoint } from '@porchlight/tlog';
import { LogService } from '../src/LogService.ts';
import { readLogKey } from '../src/readLogKey.ts';
import type { LogLine } from './ChildServer.ts';

export const ORIGIN = 'log.example/test';

/** A key for a log, as it comes out of a file. */
export function freshLogKey(): LogKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return readLogKey(pem, ORIGIN, nodeVerifyPrimitives.sha256);
}

export function policyText({ key }: LogKey, witnessLines: readonly string[], quorum: string): string {
  return [`log ${formatVerifierKey(key)}`, ...witnessLines, quorum, ''].join('\n');
}

class MemoryWitnessNotes implements WitnessNotes {
  readonly notes = new Map<string, WitnessProgress>();

  async readAll(): Promise<readonly WitnessProgress[]> {
    return [...this.notes.values()];
  }

  async write(progress: WitnessProgress): Promise<void> {
    this.notes.set(progress.name, progress);
  }
}

class MemoryStores {
  readonly heads = new MemoryLogHeads();
  readonly objects = new MemoryLogObjects();
  readonly backlog = new MemoryLogBacklog();
}

/** A log in this process over memory, which asks real witnesses. */
export class TestLog implements AsyncDisposable {
  readonly heads: MemoryLogHeads;
  readonly objects: MemoryLogObjects;
  readonly backlog: MemoryLogBacklog;
  readonly notes = new MemoryWitnessNotes();
  readonly lines: Pick<LogLine, 'level' | 'msg'>[] = [];
  readonly key: LogKey;
  readonly policyText: string;
  readonly #witnessLines: readonly string[];
  readonly #quorum: string;
  #service: LogService | null = null;

  /** How far the log's clock is behind this machine's. */
  clockBehindMs = 0;

  constructor(key: LogKey, witnessLines: readonly string[], quorum: string, stores = new MemoryStores()) {
    this.heads = stores.heads;
    this.objects = stores.objects;
    this.backlog = stores.backlog;
    this.#witnessLines = witnessLines;
    this.#quorum = quorum;
    this.key = key;
    this.policyText = policyText(key, witnessLines, quorum);
  }

  /** Another process of the same log. */
  beside(): TestLog {
    return new TestLog(this.key, this.#witnessLines, this.#quorum, this);
  }

  get policy() {
    return parsePolicy(this.policyText, nodeVerifyPrimitives.sha256);
  }

  async start(): Promise<void> {
    const noted =
      (level: string) =>
      (_fields: unknown, msg = '') =>
        void this.lines.push({ level, msg: String(msg) });
    this.#service = new LogService({
      heads: this.heads,
      objects: this.objects,
      backlog: this.backlog,
      notes: this.notes,
      key: this.key,
      policyText: this.policyText,
      policy: this.policy,
      requireForm: () => undefined,
      primitives: nodeVerifyPrimitives,
      clock: { nowMs: () => epochMs(systemClock.nowMs() - this.clockBehindMs) },
      log: { info: noted('info'), warn: noted('warn'), error: noted('error') },
    });
    await this.#service.start();
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
  }

  /** Queues entries that no other test has. */
  async queue(count = 1): Promise<readonly LoggedBytes[]> {
    const entries = Array.from({ length: count }, () => sampleLogged(systemRandom(40)));
    await this.backlog.add(entries);
    return entries;
  }

  /** How many entries the object `checkpoint` or `unwitnessed` has; null where there is none. */
  sizeOf(name: 'checkpoint' | 'unwitnessed'): number | null {
    const note = this.noteOf(name);
    return note === null ? null : readSignedCheckpoint(note).checkpoint.size;
  }

  noteOf(name: 'checkpoint' | 'unwitnessed'): string | null {
    const bytes = this.objects.objects.get(name);
    return bytes === undefined ? null : decodeUtf8(bytes);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
