import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeLogEntry } from '@porchlight/contracts/log';
import type { EpochMs } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { layOutLog } from '@porchlight/testkit/log-queue/layOutLog';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { Cosigner, type Word } from './Cosigner.ts';
import { HostileServer } from './HostileServer.ts';
import { Auditor } from './runAuditor.ts';

/** When the witnesses that collude say that they cosigned. */
const NOW_MS = Date.now();
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * An operator with a log, the keys to sign whatever it likes, and with `colluding` even those of both witnesses; and around it what it doesn't run: a witness and a mirror, as real processes.
 */
export class Operator implements AsyncDisposable {
  readonly log = new SampleLog();
  readonly server: HostileServer;
  readonly witness: Cosigner;
  readonly mirror: Cosigner;
  readonly #home: string;

  private constructor(home: string, server: HostileServer, witness: Cosigner, mirror: Cosigner) {
    this.#home = home;
    this.server = server;
    this.witness = witness;
    this.mirror = mirror;
  }

  static async start(): Promise<Operator> {
    const home = mkdtempSync(join(tmpdir(), 'porchlight-enemy-'));
    const server = await HostileServer.start();
    const log = new SampleLog();
    const [witness, mirror] = await Promise.all([
      Cosigner.start(home, log, 'one', 'witness', server.prefixOf('honest')),
      Cosigner.start(home, log, 'two', 'mirror', server.prefixOf('honest')),
    ]);
    return new Operator(home, server, witness, mirror);
  }

  /** An honest log of `size` entries, which is served as the view `honest` with what both cosigners make of it. */
  async publish(size: number): Promise<void> {
    const from = this.log.size;
    while (this.log.size < size) this.log.add(entryOf(this.log.size));
    const files = await layOutLog(this.log);
    this.server.views.set('honest', files);
    const words = await this.put(this.log, from);
    const notes = words.map((word) => ('note' in word ? word.note : ''));
    const [first = '', second = ''] = notes;
    const cosigned = `${first}${second.slice(second.lastIndexOf('\n', second.length - 2) + 1)}`;
    files.set('checkpoint', Buffer.from(cosigned));
  }

  /** What both cosigners say to the newest tree of a log, from the size that they cosigned last. */
  async put(log: SampleLog, from: number): Promise<readonly Word[]> {
    const proof = await log.consistency(Math.min(from, log.size));
    return Promise.all(
      [this.witness, this.mirror].map((each) => each.cosign(log.unwitnessed(), from, proof)),
    );
  }

  /** The same log but for what `change` does to its entries; every key is the operator's, the witnesses' included. */
  twin(change: (entries: Uint8Array[]) => void): SampleLog {
    const log = new SampleLog();
    log.cosignedAtSeconds = Math.floor(NOW_MS / 1000);
    log.entries.push(...this.log.entries);
    change(log.entries);
    return log;
  }

  /** Serves a log as a view of its own, as if both witnesses had cosigned. */
  async show(view: string, log: SampleLog): Promise<string> {
    this.server.views.set(view, await layOutLog(log));
    return this.server.prefixOf(view);
  }

  /** Where the mirror serves its copy. */
  get mirrorPrefix(): string {
    const origin = Buffer.from(nodePrimitives.sha256(Buffer.from(this.log.origin))).toString('hex');
    return `${this.mirror.url}/${origin}/`;
  }

  /** An auditor that has seen nothing yet. */
  auditor(): Auditor {
    return new Auditor(mkdtempSync(join(this.#home, 'auditor-')), this.log.policyText);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.witness, this.mirror, this.server].map((each) => each[Symbol.asyncDispose]()));
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** A blinded change that keeps every rule, said to be `agoMs` old. */
export function entryOf(index: number, agoMs = 0): Uint8Array {
  const hex = (first: number) => first.toString(16).padStart(2, '0').repeat(32);
  return encodeLogEntry({
    v: 1,
    kind: 'blinded',
    atMs: (NOW_MS - agoMs) as EpochMs,
    labelHex: hex(index % 256),
    valueHex: hex(255 - (index % 256)),
  });
}

export { DAY_MS };
