import { encodeLogEntry } from '@porchlight/contracts/log';
import { bytesToHex, concatBytes, type EpochMs, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { encodeEntryBundle, leafHash, parseTilePath, type Tile } from '@porchlight/tlog';
import { LogFiles } from '../../src/log/LogFiles.ts';

const PREFIX = 'https://log.example/log/';

/** A log as any static server serves it, which a test may falsify. */
export class ServedLog {
  readonly log: SampleLog;
  /** What is served of it; null is all. */
  shownSize: number | null = null;
  /** What comes of a file on the way. */
  tamper: (path: string, bytes: Uint8Array) => Uint8Array = (_path, bytes) => bytes;
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  isDown = false;

  constructor(log = new SampleLog()) {
    this.log = log;
  }

  get files(): LogFiles {
    return new LogFiles({ prefixUrl: PREFIX, fetch: this.fetch });
  }

  readonly fetch = async (url: string | URL | Request): Promise<Response> => {
    if (this.isDown) throw new TypeError('fetch failed');
    const path = String(url).slice(PREFIX.length);
    this.asked.push(path);
    const bytes = this.#read(path);
    if (bytes === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(this.tamper(path, bytes)));
  };

  addBlinded(label: Uint8Array, value: Uint8Array, atMs = 1_780_000_000_000): number {
    const [labelHex, valueHex] = [bytesToHex(label), bytesToHex(value)];
    return this.log.add(encodeLogEntry({ v: 1, kind: 'blinded', atMs: atMs as EpochMs, labelHex, valueHex }));
  }

  /** Entries of others. */
  addOthers(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const hash = nodePrimitives.sha256(utf8(`other ${this.log.size}`));
      this.addBlinded(hash, hash);
    }
  }

  #read(path: string): Uint8Array | null {
    const size = this.shownSize ?? this.log.size;
    if (path === 'checkpoint') return size === 0 ? null : utf8(this.log.checkpoint(size));
    const tile = parseTilePath(path);
    if (tile === null) return null;
    return tile.level === 'entries' ? this.#bundle(tile) : this.#hashes(tile, tile.level);
  }

  #bundle({ index, width }: Tile): Uint8Array | null {
    const entries = this.log.entries.slice(index * 256, index * 256 + width);
    return entries.length < width ? null : encodeEntryBundle(entries);
  }

  #hashes({ index, width }: Tile, level: number): Uint8Array | null {
    if (level > 0) return null;
    const entries = this.log.entries.slice(index * 256, index * 256 + width);
    if (entries.length < width) return null;
    return concatBytes(...entries.map((entry) => leafHash(entry, nodePrimitives.sha256)));
  }
}
