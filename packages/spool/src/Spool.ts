import { type ClipId, type Clock, type DeviceId, PorchlightError } from '@porchlight/kernel';
import type { ClipEntry, HeldClip, RecordKind, Slot } from './ClipEntry.ts';
import type { ClipTable } from './ClipTable.ts';
import { checksum, MAX_BODY_BYTES } from './frame.ts';
import { keepTidy } from './keepTidy.ts';
import { LogWriter } from './LogWriter.ts';
import type { RecoveredLog } from './recover.ts';
import type { SpoolDisk } from './SpoolDisk.ts';

/** A record to be kept. `bytes` are ciphertext and may not change until the promise is settled. */
export interface SpoolEntry {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly kind: RecordKind;
  /** Of a segment; of a manifest how many segments it closes; 0 for an opening. */
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** `held`: it was there already, byte for byte. */
export type AppendOutcome = 'appended' | 'held';

export interface SpoolLimits {
  readonly segmentFileBytes: number;
  readonly maxBytes: number;
}

/** Clips between a device and the object store, durable on disk. One process has a folder's spool. */
export class Spool {
  /** Clips that lost records to a file that somebody took away; log them. */
  readonly incomplete: readonly HeldClip[];
  readonly #table: ClipTable;
  readonly #writer: LogWriter;
  readonly #limits: SpoolLimits;
  readonly #clock: Clock;
  /** Clips with records that wait; owned by `#stage` and `#rollBack`. */
  readonly #staged = new Set<ClipEntry>();
  #tidying: Promise<void> | null = null;
  #isClosed = false;
  readonly #unlock: () => Promise<void>;

  constructor(
    disk: SpoolDisk,
    log: RecoveredLog,
    limits: SpoolLimits,
    clock: Clock,
    unlock: () => Promise<void>,
  ) {
    this.incomplete = log.incomplete;
    this.#table = log.table;
    this.#limits = limits;
    this.#clock = clock;
    this.#unlock = unlock;
    this.#writer = new LogWriter(disk, log, limits.segmentFileBytes, () => this.#rollBack());
  }

  /** Bytes on disk, and those that wait to be written. */
  get totalBytes(): number {
    return this.#writer.totalBytes;
  }

  /**
   * Keeps a record: durable when the promise resolves. Records of a clip come in order, and what waits counts as there: calls needn't wait for each other.
   * Throws `not_found` for a clip without an opening, `out_of_order` for a segment that isn't the next or a manifest of more segments than came, `clip_conflict` for another record in a place that is
   * taken or behind the manifest, or a manifest of fewer, `limit_exceeded` for a record that is too long, and `unavailable` when it can't be written now: then neither it nor what was appended after it is there.
   */
  async append(entry: SpoolEntry): Promise<AppendOutcome> {
    const { deviceId, clipId, kind, bytes } = entry;
    const sequence = kind === 'opening' ? 0 : entry.sequence;
    if (bytes.length > MAX_BODY_BYTES) {
      throw new PorchlightError('limit_exceeded', `a record has at most ${MAX_BODY_BYTES} bytes`);
    }
    const known = this.#table.find(deviceId, clipId);
    if (known?.releasing != null) throw unavailable('the clip is just being released; send it again');
    const bodyCrc = checksum(bytes);
    const slot = known?.slotOf(kind, sequence) ?? null;
    if (slot !== null) return holdsSame(slot, bytes, bodyCrc);
    requireNext(known, kind, sequence);
    if (this.#isClosed) throw unavailable('the spool is closing; send it again');
    if (this.totalBytes + bytes.length > this.#limits.maxBytes)
      throw unavailable('the spool is full; send it again later');
    const clip = known ?? this.#table.findOrAdd(deviceId, clipId);
    await this.#stage(clip, { ...entry, sequence }, bodyCrc);
    return 'appended';
  }

  /** What is held of a clip, or null. */
  find(deviceId: DeviceId, clipId: ClipId): HeldClip | null {
    return this.#table.find(deviceId, clipId)?.held() ?? null;
  }

  *clips(): IterableIterator<HeldClip> {
    for (const clip of this.#table.all()) {
      const held = clip.held();
      if (held !== null) yield held;
    }
  }

  /**
   * The durable records of a clip: opening, segments by sequence, manifest; nothing where there are none. The iteration throws `corrupted_storage` that names the file when a
   * checksum fails, and `unavailable` when the clip is released meanwhile.
   */
  async *recordsOf(deviceId: DeviceId, clipId: ClipId): AsyncGenerator<Buffer> {
    for (const slot of this.#table.find(deviceId, clipId)?.durable() ?? []) {
      if (slot.ref !== null) yield await slot.ref.file.readBody(slot.ref);
    }
  }

  /** Forgets a clip, durably when the promise resolves; one that isn't held is no error. Throws `unavailable`. */
  async release(deviceId: DeviceId, clipId: ClipId): Promise<void> {
    const clip = this.#table.find(deviceId, clipId);
    if (clip === null) return;
    clip.releasing ??= this.#writer.enqueue({
      kind: 'release',
      sequence: 0,
      deviceId,
      clipId,
      appendedAtMs: this.#clock.nowMs(),
      body: NOTHING,
      bodyCrc: checksum(NOTHING),
      committed: () => this.#table.remove(clip),
    });
    await clip.releasing;
    void this.tidy();
  }

  /** Deletes the oldest files as far as nothing in them is wanted, and moves what little is. Runs by itself after each release; never throws. */
  tidy(): Promise<void> {
    this.#tidying ??= keepTidy(this.#table, this.#writer, this.#limits.segmentFileBytes).finally(() => {
      this.#tidying = null;
    });
    return this.#tidying;
  }

  /** Takes nothing more, and resolves when all that waits is durable and the files are closed. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#tidying;
    await this.#writer.close();
    await this.#unlock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #stage(clip: ClipEntry, entry: SpoolEntry, bodyCrc: number): Promise<void> {
    const { deviceId, clipId, kind, sequence, bytes } = entry;
    const appendedAtMs = this.#clock.nowMs();
    const slot: Slot = {
      kind,
      sequence,
      appendedAtMs,
      bodyBytes: bytes.length,
      bodyCrc,
      ref: null,
      waiting: null,
    };
    const done = this.#writer.enqueue({
      kind,
      sequence,
      deviceId,
      clipId,
      appendedAtMs,
      body: bytes,
      bodyCrc,
      committed: (ref) => {
        this.#table.place(clip, slot, ref);
        clip.committed(slot);
      },
    });
    done.catch(() => undefined);
    slot.waiting = { bytes, done };
    clip.put(slot);
    this.#staged.add(clip);
    return done.then(() => this.#unstage(clip));
  }

  #unstage(clip: ClipEntry): void {
    const newest = clip.manifest ?? clip.segments.at(-1) ?? clip.opening;
    if (newest === null || newest.waiting === null) this.#staged.delete(clip);
  }

  #rollBack(): void {
    for (const clip of this.#staged) {
      if (!clip.rollBack()) this.#table.remove(clip);
    }
    this.#staged.clear();
    for (const clip of this.#table.all()) clip.releasing = null;
  }
}

const NOTHING = new Uint8Array(0);

async function holdsSame(slot: Slot, bytes: Uint8Array, bodyCrc: number): Promise<'held'> {
  const isAlike = slot.bodyBytes === bytes.length && slot.bodyCrc === bodyCrc;
  if (isAlike) {
    const { waiting } = slot;
    if (waiting !== null) await waiting.done;
    const body = waiting?.bytes ?? (await slot.ref?.file.readBody(slot.ref));
    if (body !== undefined && Buffer.compare(body, bytes) === 0) return 'held';
  }
  throw new PorchlightError(
    'clip_conflict',
    `another ${slot.kind} is held in its place: a sealed record is re-sent as it is`,
  );
}

function requireNext(clip: ClipEntry | null, kind: RecordKind, sequence: number): void {
  if (kind === 'opening') return;
  if (clip === null) throw new PorchlightError('not_found', "the clip's opening is missing: send that first");
  if (clip.manifest !== null) {
    throw new PorchlightError(
      'clip_conflict',
      'the clip was closed by its manifest and takes no more segments',
    );
  }
  const next = clip.segments.length;
  if (kind === 'manifest' && sequence < next) {
    throw new PorchlightError(
      'clip_conflict',
      `the manifest closes ${sequence} segments and ${next} are held`,
    );
  }
  if (sequence !== next) {
    const what = kind === 'manifest' ? 'the manifest' : `segment ${sequence}`;
    throw new PorchlightError('out_of_order', `segment ${next} was expected and ${what} came`);
  }
}

function unavailable(hint: string): PorchlightError {
  return new PorchlightError('unavailable', hint);
}
