import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ClipId } from '@porchlight/kernel';
import { parseClipId } from '@porchlight/kernel';
import { RECORD_HEAD_BYTES, splitRecords } from '@porchlight/seal/header';

/** A clip that waits for its receipt. */
export interface PendingClip {
  readonly clipId: ClipId;
  /** Opening, segments, manifest once it is sealed; all sealed. */
  readonly records: readonly Uint8Array[];
}

/** The device's own disk: sealed records of every clip that the cloud hasn't given a receipt for. */
export class ClipOutbox {
  readonly #folder: string;

  constructor(deviceFolder: string) {
    this.#folder = join(deviceFolder, 'outbox');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  append(clipId: ClipId, record: Uint8Array): void {
    appendFileSync(this.#fileOf(clipId), record, { mode: 0o600 });
  }

  forget(clipId: ClipId): void {
    rmSync(this.#fileOf(clipId), { force: true });
  }

  /** What an earlier run left, in no special order. A record that was cut off in the middle of its writing is dropped. */
  pending(): PendingClip[] {
    return readdirSync(this.#folder).map((name) => {
      const clipId = parseClipId(name);
      return { clipId, records: this.#recordsOf(clipId) };
    });
  }

  #recordsOf(clipId: ClipId): Uint8Array[] {
    const file = this.#fileOf(clipId);
    if (!existsSync(file)) return [];
    const stored = readFileSync(file);
    const whole = wholeRecordsLength(stored);
    if (whole < stored.length) truncateSync(file, whole);
    return splitRecords(stored.subarray(0, whole));
  }

  #fileOf(clipId: ClipId): string {
    return join(this.#folder, clipId);
  }
}

function wholeRecordsLength(stored: Buffer): number {
  let offset = 0;
  while (offset + RECORD_HEAD_BYTES <= stored.length) {
    const next = offset + RECORD_HEAD_BYTES + stored.readUInt32BE(offset + 4);
    if (next > stored.length) break;
    offset = next;
  }
  return offset;
}
