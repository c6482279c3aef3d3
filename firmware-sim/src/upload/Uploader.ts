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
import { Changes } from './Changes.ts';
import type { ClipOutbox } from './ClipOutbox.ts';
import { ClipUpload, type Publish } from './ClipUpload.ts';
import { isSoundClip } from './isSoundClip.ts';
import { namesOpening, receiptCovers } from './receiptCovers.ts';
import { SendWindow } from './SendWindow.ts';
import type { StoredClip } from './StoredClip.ts';

/** How a clip ended on the device. */
export type ClipFate =
  | { readonly fate: 'stored'; readonly receipt: Receipt }
  | { readonly fate: 'refused'; readonly code: ErrorCode; readonly hint: string };

export interface UploaderDeps {
  readonly device: ExpectedDevice;
  readonly outbox: ClipOutbox;
  /** What an earlier run left in the outbox, the oldest clip first. */
  readonly pending: readonly StoredClip[];
  /** The cloud's key that receipts and refusals must be signed with. */
  readonly receiptKey: Uint8Array;
  readonly primitives: VerifyPrimitives;
  readonly publish: Publish;
  readonly settled: (clipId: ClipId, fate: ClipFate) => void;
  /** How often the cloud is asked about clips on which nothing moves, and how soon after it said that it is in trouble. */
  readonly askAgainMs?: { readonly idle: number; readonly trouble: number };
}

/** How often a clip is sent anew after the cloud refused records that are sound here. */
const MAX_RESTARTS = 3;
const ASK_AGAIN_MS = { idle: 60_000, trouble: 2000 };
/** What a cloud says that read other bytes than were sent. */
const DAMAGE: readonly ErrorCode[] = [
  'bad_signature',
  'broken_chain',
  'out_of_order',
  'truncated_clip',
  'malformed_record',
];

/** Every clip between its first record and its receipt (spec/device.md). A clip is deleted only against a signed receipt for all of it, or a signed refusal. */
export class Uploader {
  /** Told whenever a clip moves or is settled. */
  readonly changes = new Changes();
  readonly #deps: UploaderDeps;
  readonly #uploads = new Map<ClipId, ClipUpload>();
  readonly #window: SendWindow;
  readonly #restarts = new Map<ClipId, number>();
  /** What was acknowledged of each clip when the cloud was last asked; owned by `#askAboutIdle`. */
  readonly #askedAt = new Map<ClipId, number>();
  readonly #idleTimer: NodeJS.Timeout;
  readonly #troubleTimers = new Map<ClipId, NodeJS.Timeout>();
  #isConnected = false;

  constructor(deps: UploaderDeps) {
    this.#deps = deps;
    this.#window = new SendWindow(() => this.#pumpAll());
    for (const clip of deps.pending) this.#track(clip, { isReady: false, isClosed: true });
    this.#idleTimer = setInterval(() => this.#askAboutIdle(), this.#askAgainMs.idle);
    this.#idleTimer.unref();
  }

  /** Clips that have no receipt yet. */
  get pendingCount(): number {
    return this.#uploads.size;
  }

  /** What a recorder that can wait should wait for: bytes of filmed clips without a receipt, and unsent ones of the clip that is being filmed. */
  get backlogBytes(): number {
    let bytes = 0;
    for (const upload of this.#uploads.values()) {
      bytes += upload.isClosed ? upload.clip.sizeBytes : upload.unsentBytes;
    }
    return bytes;
  }

  /**
   * Keeps a sealed record on disk, then sends it as soon as it can; a clip begins with its opening. What follows of a clip that the cloud has
   * refused meanwhile is dropped. Throws as the disk does.
   */
  add(clipId: ClipId, record: Uint8Array): void {
    const upload = this.#uploads.get(clipId);
    if (upload !== undefined) upload.add(record);
    else if (record[3] === RECORD_TYPES.opening) {
      const clip = this.#deps.outbox.begin(clipId);
      clip.append(record);
      this.#track(clip, { isReady: this.#isConnected, isClosed: false }).pump();
    }
  }

  /** Nothing more will be filmed of a clip, and it will have no manifest: it is done once all that there is of it is stored. */
  giveUp(clipId: ClipId): void {
    this.#uploads.get(clipId)?.close();
  }

  /** A connection stands: asks what the cloud has of each clip. */
  async connected(): Promise<void> {
    this.#isConnected = true;
    for (const { clip } of this.#inOrder()) await this.#query(clip.clipId);
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const upload of this.#uploads.values()) upload.pause();
    this.changes.tell();
  }

  close(): void {
    clearInterval(this.#idleTimer);
    for (const timer of this.#troubleTimers.values()) clearTimeout(timer);
    this.#troubleTimers.clear();
  }

  /** Takes what the cloud says about clips. Throws `bad_signature`, `malformed_message` and the like; nothing is deleted then. */
  receive(about: string, payload: Uint8Array): void {
    const [kind, clip = ''] = about.split('/');
    if (kind === 'have') {
      const have = parseWith(haveSchema, JSON.parse(decodeUtf8(payload)), 'the answer');
      this.#stopTroubleTimer(have.clipId);
      this.#uploads.get(have.clipId)?.resume(have);
    }
    if (kind === 'errors') this.#takeNotice(payload);
    if (kind === 'receipts') this.#takeStatement(parseClipId(clip), payload);
    this.changes.tell();
  }

  #takeNotice(payload: Uint8Array): void {
    const notice = parseWith(errorNoticeSchema, JSON.parse(decodeUtf8(payload)), 'the error notice');
    const upload = notice.clipId === undefined ? undefined : this.#uploads.get(notice.clipId);
    if (upload === undefined) return;
    const { code, nextSequence } = notice;
    if (code === 'out_of_order' && nextSequence !== undefined && upload.goBack(nextSequence)) return;
    upload.pause();
    const { clipId } = upload.clip;
    if (this.#troubleTimers.has(clipId)) return;
    const askAgain = () => {
      this.#troubleTimers.delete(clipId);
      void this.#query(clipId);
    };
    this.#troubleTimers.set(clipId, setTimeout(askAgain, this.#askAgainMs.trouble).unref());
  }

  #takeStatement(clipId: ClipId, statement: Uint8Array): void {
    const { receiptKey, primitives } = this.#deps;
    const name = readRecord(statement).type === 'refusal' ? 'refusal' : 'receipt';
    const json = openStatement(statement, name, receiptKey, primitives);
    const schema = name === 'refusal' ? refusalSchema : receiptSchema;
    const reply = parseWith(schema, json, `the ${name}`);
    const upload = this.#uploads.get(clipId);
    if (upload === undefined || reply.clipId !== clipId || reply.deviceId !== this.#deviceId) return;
    if ('code' in reply) this.#refused(upload, reply);
    else this.#received(upload, reply);
  }

  /** A receipt that isn't for all answers a query: the rest is sent. */
  #received(upload: ClipUpload, receipt: Receipt): void {
    const { primitives } = this.#deps;
    if (upload.isClosed && receiptCovers(receipt, upload.clip, primitives)) {
      this.#end(upload, { fate: 'stored', receipt });
    } else if (!upload.isReady && !receipt.finished && namesOpening(receipt, upload.clip, primitives)) {
      upload.resume({ opening: true, nextSequence: receipt.segmentCount, manifest: false });
    }
  }

  /** A refusal of records that are sound here was made of bytes that were damaged on the way: they are sent anew, three times at most. */
  #refused(upload: ClipUpload, { clipId, code, hint }: Refusal): void {
    const restarts = this.#restarts.get(clipId) ?? 0;
    const { device, primitives } = this.#deps;
    if (
      restarts < MAX_RESTARTS &&
      DAMAGE.includes(code) &&
      isSoundClip(upload.clip.records(), device, primitives)
    ) {
      this.#restarts.set(clipId, restarts + 1);
      upload.resume({ opening: false, nextSequence: 0, manifest: false });
      return;
    }
    this.#end(upload, { fate: 'refused', code, hint });
  }

  #end(upload: ClipUpload, fate: ClipFate): void {
    const { clipId } = upload.clip;
    this.#uploads.delete(clipId);
    this.#restarts.delete(clipId);
    this.#askedAt.delete(clipId);
    this.#stopTroubleTimer(clipId);
    upload.pause();
    upload.clip.delete();
    this.#deps.settled(clipId, fate);
  }

  #stopTroubleTimer(clipId: ClipId): void {
    clearTimeout(this.#troubleTimers.get(clipId));
    this.#troubleTimers.delete(clipId);
  }

  #track(clip: StoredClip, state: { readonly isReady: boolean; readonly isClosed: boolean }): ClipUpload {
    const { publish } = this.#deps;
    const upload = new ClipUpload({ deviceId: this.#deviceId, publish, window: this.#window }, clip, state);
    this.#uploads.set(clip.clipId, upload);
    return upload;
  }

  #pumpAll(): void {
    for (const upload of this.#inOrder()) upload.pump();
    this.changes.tell();
  }

  /** What is being filmed goes first: the camera may not live long. Then the oldest. */
  #inOrder(): ClipUpload[] {
    const uploads = [...this.#uploads.values()];
    return [...uploads.filter((each) => !each.isClosed), ...uploads.filter((each) => each.isClosed)];
  }

  #askAboutIdle(): void {
    for (const [clipId, { acknowledged }] of this.#uploads) {
      if (this.#askedAt.get(clipId) === acknowledged) void this.#query(clipId);
      this.#askedAt.set(clipId, acknowledged);
    }
  }

  async #query(clipId: ClipId): Promise<void> {
    if (!this.#isConnected || !this.#uploads.has(clipId)) return;
    try {
      await this.#deps.publish(topics.query(this.#deviceId, clipId), new Uint8Array(0));
    } catch (error) {
      if (!isPorchlightError(error, 'unavailable')) throw error;
    }
  }

  get #askAgainMs(): { readonly idle: number; readonly trouble: number } {
    return this.#deps.askAgainMs ?? ASK_AGAIN_MS;
  }

  get #deviceId(): DeviceId {
    return this.#deps.device.deviceId;
  }
}
