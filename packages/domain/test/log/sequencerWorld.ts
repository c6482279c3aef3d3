import { Sequencer, type SequencerDeps, tilesFrom } from '@porchlight/domain/log';
import { bytesToHex, decodeUtf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { MemoryLogBacklog } from '@porchlight/testkit/log-backlog/MemoryLogBacklog';
import { MemoryLogHeads } from '@porchlight/testkit/log-heads/MemoryLogHeads';
import { PortFaults } from '@porchlight/testkit/log-heads/PortFaults';
import { MemoryLogObjects } from '@porchlight/testkit/log-objects/MemoryLogObjects';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import {
  type Checkpoint,
  decodeEntryBundle,
  Frontier,
  leafHash,
  newTiles,
  parseTilePath,
  proveConsistency,
  signedByLog,
  TileReader,
  tileInTree,
  tilePath,
  verifyConsistency,
} from '@porchlight/tlog';
import { expect } from 'vitest';

const { sha256 } = nodePrimitives;

/** A log's outer world in memory, which fails at one call when told to, and remembers all that was ever signed. */
export class SequencerWorld {
  /** Its key, and witnesses who cosign; its own entries aren't used. */
  readonly sample = new SampleLog();
  readonly faults = new PortFaults();
  readonly heads = new MemoryLogHeads(this.faults);
  readonly backlog = new MemoryLogBacklog(this.faults);
  readonly signed: Checkpoint[] = [];
  readonly objects = new MemoryLogObjects(this.faults, (name, bytes) => this.#see(name, bytes));

  /** A process that was just started. */
  sequencer(more: Partial<SequencerDeps> = {}): Sequencer {
    return new Sequencer({
      heads: this.heads,
      objects: this.objects,
      backlog: this.backlog,
      key: this.sample.log,
      sha256,
      nowMs: () => 1_750_000_000_000,
      ...more,
    });
  }

  /** Rounds until nothing waits. */
  async settle(sequencer = this.sequencer()): Promise<void> {
    while ((await sequencer.round()).placed > 0);
  }

  /** The entries of the tree of `size`, in order, out of the bundles. */
  async entries(size: number): Promise<Uint8Array[]> {
    const fetch = tilesFrom(this.objects);
    const bundles = Array.from({ length: Math.ceil(size / 256) }, async (_, index) => {
      const tile = tileInTree('entries', index, size);
      return decodeEntryBundle(await fetch(tile), tile.width);
    });
    return (await Promise.all(bundles)).flat();
  }

  /** Holds everything in the bucket against the `queued` entries, each of which must have exactly one place; the order of their places is given back. */
  async check(queued: readonly Uint8Array[]): Promise<readonly string[]> {
    const size = queued.length;
    const entries = await this.entries(size);
    const placed = entries.map((entry) => decodeUtf8(entry));
    expect(placed.toSorted()).toEqual(queued.map((entry) => decodeUtf8(entry)).toSorted());
    expect(await this.backlog.placedSize()).toBe(size);
    const head = await this.heads.read();
    expect(head?.size ?? 0).toBe(size);
    const last = this.signed.at(-1);
    expect({ size: last?.size, root: bytesToHex(last?.rootHash ?? sha256(new Uint8Array(0))) }).toEqual({
      size: head?.size,
      root: bytesToHex(rootOf(entries)),
    });
    await this.#checkTiles();
    await this.#checkSigned(entries);
    return placed;
  }

  /** Each tile that a head has is there, and leads to its root. */
  async #checkTiles(): Promise<void> {
    const sizes = [0, ...this.heads.history.map(({ size }) => size)];
    const due = sizes.slice(1).flatMap((size, at) => newTiles(sizes[at] ?? 0, size).map(tilePath));
    const there = [...this.objects.objects.keys()].filter((name) => parseTilePath(name) !== null);
    expect(there.toSorted()).toEqual([...new Set(due)].toSorted());
  }

  async #checkSigned(entries: readonly Uint8Array[]): Promise<void> {
    const newest = { size: entries.length, rootHash: rootOf(entries) };
    const { read } = new TileReader(newest.size, tilesFrom(this.objects), sha256);
    for (const signed of this.signed) {
      expect(bytesToHex(signed.rootHash)).toBe(bytesToHex(rootOf(entries.slice(0, signed.size))));
      const proof = await proveConsistency(signed.size, newest.size, read, sha256);
      verifyConsistency(signed, newest, proof, sha256);
    }
  }

  #see(name: string, bytes: Uint8Array): void {
    const before = this.objects.objects.get(name);
    if (parseTilePath(name) !== null && before !== undefined) expect(bytes).toEqual(before);
    if (name === 'unwitnessed')
      this.signed.push(signedByLog(bytes, this.sample.policy, nodePrimitives).checkpoint);
  }
}

function rootOf(entries: readonly Uint8Array[]): Uint8Array {
  const frontier = new Frontier(sha256);
  for (const entry of entries) frontier.append(leafHash(entry, sha256));
  return frontier.root();
}
