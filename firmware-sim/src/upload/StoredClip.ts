import { appendFileSync, closeSync, openSync, readFileSync, readSync, rmSync, truncateSync } from 'node:fs';
import type { ClipId } from '@porchlight/kernel';
import { RECORD_HEAD_BYTES, RECORD_TYPES, readSegment } from '@porchlight/seal/header';

/** The sealed records of one clip in a file on the device's disk: opening, segments, manifest once there is one. In memory is only where each ends. */
export class StoredClip {
  readonly clipId: ClipId;
  readonly #file: string;
  /** Where each record ends in the file; owned by `append`. */
  readonly #ends: number[] = [];
  #hasManifest = false;
  #unitSegmentCount = 0;

  /** A clip whose file is begun with its opening. */
  constructor(clipId: ClipId, file: string) {
    this.clipId = clipId;
    this.#file = file;
  }

  /** What an earlier run left. A tail that was torn in the middle of its writing is cut off; nothing of it had been sent. */
  static load(clipId: ClipId, file: string): StoredClip {
    const clip = new StoredClip(clipId, file);
    const stored = readFileSync(file);
    for (let next = clip.#nextOf(stored); next !== null; next = clip.#nextOf(stored)) clip.#index(next);
    if (clip.sizeBytes < stored.length) truncateSync(file, clip.sizeBytes);
    return clip;
  }

  get recordCount(): number {
    return this.#ends.length;
  }

  get sizeBytes(): number {
    return this.#ends.at(-1) ?? 0;
  }

  get hasManifest(): boolean {
    return this.#hasManifest;
  }

  get segmentCount(): number {
    return Math.max(0, this.#ends.length - (this.#hasManifest ? 2 : 1));
  }

  /** Segments up to the last that ends a unit: what counts of a clip without a manifest (seal/spec/clip.md section 6). */
  get unitSegmentCount(): number {
    return this.#unitSegmentCount;
  }

  /** Where the first `count` records end, in bytes. */
  endOf(count: number): number {
    return this.#ends[count - 1] ?? 0;
  }

  isManifest(position: number): boolean {
    return this.#hasManifest && position === this.#ends.length - 1;
  }

  /** Keeps the next record; it survives the process on return. Throws as the disk does, and is as it was before then. */
  append(record: Uint8Array): void {
    try {
      appendFileSync(this.#file, record, { mode: 0o600 });
    } catch (error) {
      if (this.#ends.length > 0) truncateSync(this.#file, this.sizeBytes);
      else this.delete();
      throw error;
    }
    this.#index(record);
  }

  /** The record at a position from 0, or null where there is none. */
  record(position: number): Uint8Array | null {
    const end = this.#ends[position];
    if (end === undefined) return null;
    const start = this.endOf(position);
    const record = new Uint8Array(end - start);
    const file = openSync(this.#file, 'r');
    try {
      readSync(file, record, 0, record.length, start);
    } finally {
      closeSync(file);
    }
    return record;
  }

  *records(): Generator<Uint8Array> {
    for (let position = 0; position < this.#ends.length; position++) {
      const record = this.record(position);
      if (record !== null) yield record;
    }
  }

  delete(): void {
    rmSync(this.#file, { force: true });
  }

  #index(record: Uint8Array): void {
    this.#ends.push(this.sizeBytes + record.length);
    if (record[3] === RECORD_TYPES.manifest) this.#hasManifest = true;
    else if (this.#ends.length > 1 && readSegment(record).endsUnit)
      this.#unitSegmentCount = this.#ends.length - 1;
  }

  /** The whole record that follows what is known, or null where none does. */
  #nextOf(stored: Buffer): Uint8Array | null {
    const start = this.sizeBytes;
    if (this.#hasManifest || start + RECORD_HEAD_BYTES > stored.length) return null;
    const end = start + RECORD_HEAD_BYTES + stored.readUInt32BE(start + 4);
    const type = stored[start + 3];
    const isFirst = start === 0;
    const fits = isFirst ? type === RECORD_TYPES.opening : type !== RECORD_TYPES.opening;
    if (!fits || stored.toString('latin1', start, start + 3) !== 'PL\u0001' || end > stored.length)
      return null;
    return stored.subarray(start, end);
  }
}
