import { Sequencer, type SequencerDeps } from '@porchlight/domain/log';
import { utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { MemoryLogBacklog } from '@porchlight/testkit/log-backlog/MemoryLogBacklog';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import { MemoryLogHeads } from '@porchlight/testkit/log-heads/MemoryLogHeads';
import { PortFaults } from '@porchlight/testkit/log-heads/PortFaults';
import { auditLog } from '@porchlight/testkit/log-objects/auditLog';
import { MemoryLogObjects } from '@porchlight/testkit/log-objects/MemoryLogObjects';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { type Checkpoint, newTiles, parseTilePath, signedByLog, tilePath } from '@porchlight/tlog';
import { expect } from 'vitest';

/** A log's outer world in memory, which fails at one call when told to, and remembers all that was ever signed. */
export class SequencerWorld {
  /** For its keys. */
  readonly sample = new SampleLog();
  readonly faults = new PortFaults();
  readonly heads = new MemoryLogHeads(this.faults);
  readonly backlog = new MemoryLogBacklog(this.faults);
  readonly objects = new MemoryLogObjects(this.faults, (name, bytes) => this.#see(name, bytes));
  readonly signed: Checkpoint[] = [];
  /** In the order in which they were queued. */
  readonly queued: Uint8Array[] = [];

  readonly deps: SequencerDeps = {
    heads: this.heads,
    objects: this.objects,
    backlog: this.backlog,
    key: this.sample.log,
    sha256: nodePrimitives.sha256,
    nowMs: () => 1_750_000_000_000,
    requireForm: () => undefined,
  };

  /** As many entries as no test had before. */
  async queue(count: number): Promise<void> {
    const entries = Array.from({ length: count }, (_, at) => utf8(`entry ${this.queued.length + at}`));
    this.queued.push(...entries);
    await this.backlog.add(entries.map((entry) => sampleLogged(entry)));
  }

  /** Rounds until nothing waits, of a process that was just started unless one is given. */
  async settle(sequencer = new Sequencer(this.deps)): Promise<void> {
    while ((await sequencer.round()).placed > 0);
  }

  /** Holds everything against what was queued; nothing may wait any more. */
  async audit(): Promise<void> {
    const order = await auditLog(this.objects, this.signed, this.queued);
    expect(order).toEqual(this.queued.map((entry) => Buffer.from(entry).toString()));
    expect(await this.backlog.placedSize()).toBe(this.queued.length);
    const sizes = [0, ...this.heads.history.map(({ size }) => size)];
    const due = sizes.slice(1).flatMap((size, at) => newTiles(sizes[at] ?? 0, size).map(tilePath));
    expect(this.#names((name) => parseTilePath(name) !== null)).toEqual([...new Set(due)].toSorted());
  }

  staged(): string[] {
    return this.#names((name) => name.startsWith('staged/'));
  }

  #names(isMeant: (name: string) => boolean): string[] {
    return [...this.objects.objects.keys()].filter(isMeant).toSorted();
  }

  #see(name: string, bytes: Uint8Array): void {
    const before = this.objects.objects.get(name);
    if (parseTilePath(name) !== null && before !== undefined) expect(bytes).toEqual(before);
    if (name !== 'unwitnessed') return;
    const { checkpoint } = signedByLog(bytes, this.sample.policy, nodePrimitives);
    this.signed.push(checkpoint);
    // Nothing is signed that can't be read.
    const due = newTiles(0, checkpoint.size).map(tilePath);
    expect(due.filter((tile) => !this.objects.objects.has(tile))).toEqual([]);
  }
}
