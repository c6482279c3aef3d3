import {
  errorNoticeSchema,
  haveSchema,
  parseWith,
  type Receipt,
  type Refusal,
  receiptSchema,
  refusalSchema,
  topics,
} from '@porchlight/contracts';
import {
  type ClipId,
  type DeviceId,
  decodeUtf8,
  type ErrorCode,
  isPorchlightError,
  parseClipId,
} from '@porchlight/kernel';
import {
  type ExpectedDevice,
  openStatement,
  RECORD_TYPES,
  readRecord,
  type VerifyPrimitives,
} from '@porchlight/seal/header';
import type { ClipOutbox } from './ClipOutbox.ts';
import { ClipUpload, type Publish } from './ClipUpload.ts';
import { isSoundClip } from './isSoundClip.ts';

/** How a clip ended on the device. */
export type ClipFate =
  | { readonly fate: 'stored'; readonly receipt: Receipt }
  | { readonly fate: 'refused'; readonly code: ErrorCode; readonly hint: string };

export interface UploaderDeps {
  readonly device: ExpectedDevice;
  readonly outbox: ClipOutbox;
  /** The cloud's key that receipts and refusals must be signed with. */
  readonly receiptKey: Uint8Array;
  readonly primitives: VerifyPrimitives;
  readonly publish: Publish;
  readonly settled: (clipId: ClipId, fate: ClipFate) => void;
}

/** How often a clip is sent anew after the cloud refused records that are sound here. */
const MAX_RESTARTS = 3;

/** Every clip between its first record and its receipt. A clip is deleted here only against a signed receipt for all of it, or a signed refusal. */
export class Uploader {
  readonly #deps: UploaderDeps;
  readonly #uploads = new Map<ClipId, ClipUpload>();
  readonly #restarts = new Map<ClipId, number>();
  #isConnected = false;

  constructor(deps: UploaderDeps) {
    this.#deps = deps;
    for (const { clipId, records } of deps.outbox.pending()) {
      if (records.length === 0) deps.outbox.forget(clipId);
      else this.#uploads.set(clipId, new ClipUpload(this.#deviceId, clipId, records, deps.publish, false));
    }
  }

  /** Clips that have no receipt yet. */
  get pendingCount(): number {
    return this.#uploads.size;
  }

  /** Keeps a sealed record on disk, then sends it as soon as it can. */
  add(clipId: ClipId, record: Uint8Array): void {
    this.#deps.outbox.append(clipId, record);
    let upload = this.#uploads.get(clipId);
    if (upload === undefined) {
      upload = new ClipUpload(this.#deviceId, clipId, [], this.#deps.publish, this.#isConnected);
      this.#uploads.set(clipId, upload);
    }
    upload.add(record);
  }

  /** A connection stands: asks what the cloud has of each clip. */
  async connected(): Promise<void> {
    this.#isConnected = true;
    for (const upload of this.#uploads.values()) {
      if (upload.hasBegun || upload.records.length > 0) await this.#query(upload.clipId);
    }
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const upload of this.#uploads.values()) upload.pause();
  }

  /** Takes what the cloud says about clips. Throws `bad_signature`, `malformed_message` and the like; nothing is deleted then. */
  receive(about: string, payload: Uint8Array): void {
    const [kind, clip = ''] = about.split('/');
    if (kind === 'have') {
      const have = parseWith(haveSchema, JSON.parse(decodeUtf8(payload)), 'the answer');
      this.#uploads.get(have.clipId)?.resume(have);
    }
    if (kind === 'errors') {
      const notice = parseWith(errorNoticeSchema, JSON.parse(decodeUtf8(payload)), 'the error notice');
      if (notice.clipId !== undefined) this.#uploads.get(notice.clipId)?.correct(notice);
    }
    if (kind === 'receipts') this.#settle(parseClipId(clip), payload);
  }

  #settle(clipId: ClipId, statement: Uint8Array): void {
    const { receiptKey, primitives } = this.#deps;
    if (readRecord(statement).type === 'refusal') {
      const refusal = parseWith(
        refusalSchema,
        openStatement(statement, 'refusal', receiptKey, primitives),
        'the refusal',
      );
      if (refusal.clipId === clipId && refusal.deviceId === this.#deviceId) this.#refused(refusal);
      return;
    }
    const receipt = parseWith(
      receiptSchema,
      openStatement(statement, 'receipt', receiptKey, primitives),
      'the receipt',
    );
    if (receipt.clipId !== clipId || receipt.deviceId !== this.#deviceId || !receipt.finished) return;
    if (!this.#coversAll(receipt)) return;
    this.#end(clipId, { fate: 'stored', receipt });
  }

  /** A receipt counts when it names this very opening and every segment that lies here. */
  #coversAll(receipt: Receipt): boolean {
    const records = this.#uploads.get(receipt.clipId)?.records ?? [];
    const [opening] = records;
    const last = records.at(-1);
    if (opening === undefined || last === undefined || last[3] !== RECORD_TYPES.manifest) return false;
    const hashHex = Buffer.from(this.#deps.primitives.sha256(opening)).toString('hex');
    return receipt.openingHashHex === hashHex && receipt.segmentCount === records.length - 2;
  }

  /** A refusal of records that are sound here was made of bytes that were damaged on the way: they are sent anew, three times at most. */
  #refused({ clipId, code, hint }: Refusal): void {
    const upload = this.#uploads.get(clipId);
    const restarts = this.#restarts.get(clipId) ?? 0;
    if (upload !== undefined && restarts < MAX_RESTARTS && this.#isDamage(code, upload)) {
      this.#restarts.set(clipId, restarts + 1);
      upload.restart();
      return;
    }
    this.#end(clipId, { fate: 'refused', code, hint });
  }

  #isDamage(code: ErrorCode, upload: ClipUpload): boolean {
    const couldBeDamage: readonly ErrorCode[] = [
      'bad_signature',
      'broken_chain',
      'out_of_order',
      'truncated_clip',
      'malformed_record',
    ];
    return (
      couldBeDamage.includes(code) && isSoundClip(upload.records, this.#deps.device, this.#deps.primitives)
    );
  }

  #end(clipId: ClipId, fate: ClipFate): void {
    if (!this.#uploads.delete(clipId)) return;
    this.#restarts.delete(clipId);
    this.#deps.outbox.forget(clipId);
    this.#deps.settled(clipId, fate);
  }

  async #query(clipId: ClipId): Promise<void> {
    try {
      await this.#deps.publish(topics.query(this.#deviceId, clipId), new Uint8Array(0));
    } catch (error) {
      if (!isPorchlightError(error, 'unavailable')) throw error;
    }
  }

  get #deviceId(): DeviceId {
    return this.#deps.device.deviceId;
  }
}
