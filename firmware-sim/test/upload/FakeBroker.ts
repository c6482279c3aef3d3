import { parseUpTopic, type Receipt, type Refusal, type UpTopic } from '@porchlight/contracts';
import { bytesToHex, type ClipId, type EpochMs, PorchlightError, systemRandom } from '@porchlight/kernel';
import { openingHash, readOpening } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { ClipOutbox } from '../../src/upload/ClipOutbox.ts';
import { type ClipFate, Uploader } from '../../src/upload/Uploader.ts';
import { SEALING_DEVICE } from './sealedClip.ts';
import { signReply } from './TestCloud.ts';

export const UNAVAILABLE = new PorchlightError('unavailable', 'the connection went');

/** An uploader on a folder, and a broker that keeps what is published in order and can fail at any point. No clock, no network. */
export class UploadBench {
  readonly kept = new Map<ClipId, Uint8Array[]>();
  readonly published: UpTopic[] = [];
  readonly fates = new Map<ClipId, ClipFate>();
  readonly receiptKeys = nodePrimitives.signKeyPair(systemRandom(32));
  inFlight = 0;
  mostInFlight = 0;
  /** Called before a message is kept: throw to lose the connection, return false to acknowledge and not keep it. */
  beforeKeeping: (topic: UpTopic) => boolean = () => true;
  /** Called when it is kept and not yet acknowledged. */
  afterKeeping: (topic: UpTopic) => void = () => undefined;
  answersQueries = true;
  uploader: Uploader;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.uploader = this.#start();
  }

  /** The process dies and starts again on the same disk. */
  restart(): void {
    this.uploader.close();
    this.uploader = this.#start();
  }

  /** Connects, as often as the connection goes, until nothing moves any more. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      const before = this.published.length;
      this.uploader.disconnected();
      await this.turns();
      await this.uploader.connected();
      await this.turns();
      if (turn > 0 && this.published.length - before <= this.uploader.pendingCount) return;
    }
    throw new Error('the uploader never comes to rest');
  }

  async turns(): Promise<void> {
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
  }

  say(kind: 'have' | 'errors', clipId: ClipId, message: object): void {
    this.uploader.receive(
      kind === 'have' ? `have/${clipId}` : 'errors',
      Buffer.from(JSON.stringify({ clipId, ...message })),
    );
  }

  receive(clipId: ClipId, statement: Uint8Array): void {
    this.uploader.receive(`receipts/${clipId}`, statement);
  }

  receiptFor(records: readonly Uint8Array[], clipId: ClipId, changes: Partial<Receipt> = {}): Receipt {
    const opening = readOpening(records[0] as Uint8Array);
    const finished = records.at(-1)?.[3] === 3;
    return {
      deviceId: SEALING_DEVICE.deviceId,
      clipId,
      openingHashHex: bytesToHex(openingHash(opening, nodePrimitives)),
      segmentCount: records.length - (finished ? 2 : 1),
      rootHex: '0'.repeat(64),
      finished,
      storedAtMs: 0 as EpochMs,
      ...changes,
    };
  }

  sign(name: 'receipt' | 'refusal', reply: Receipt | Refusal): Uint8Array {
    return signReply(this, name, reply);
  }

  #start(): Uploader {
    const outbox = new ClipOutbox(this.#folder);
    return new Uploader({
      device: SEALING_DEVICE,
      outbox,
      pending: outbox.pending(),
      receiptKey: this.receiptKeys.publicKey,
      primitives: nodePrimitives,
      publish: (topic, record) => this.#publish(parseUpTopic(topic), record),
      settled: (clipId, fate) => this.fates.set(clipId, fate),
      askAgainMs: { idle: 20, trouble: 5 },
    });
  }

  async #publish(topic: UpTopic, record: Uint8Array): Promise<void> {
    this.published.push(topic);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.beforeKeeping(topic) || !('clipId' in topic)) return;
      const { clipId } = topic;
      if (topic.kind === 'query') {
        if (this.answersQueries) setImmediate(() => this.say('have', clipId, this.#have(clipId)));
        return;
      }
      this.#keep(topic, clipId, record);
      this.afterKeeping(topic);
    } finally {
      this.inFlight -= 1;
    }
  }

  #keep(topic: UpTopic, clipId: ClipId, record: Uint8Array): void {
    const records = this.kept.get(clipId) ?? [];
    this.kept.set(clipId, records);
    const place = topic.kind === 'opening' ? 0 : topic.kind === 'segment' ? 1 + topic.sequence : null;
    if (place === null ? records.at(-1)?.[3] !== 3 : place === records.length) records.push(record);
    else if (place !== null && place > records.length) {
      const notice = { code: 'out_of_order', hint: 'one is missing', sequence: place - 1 };
      this.say('errors', clipId, { ...notice, nextSequence: Math.max(0, records.length - 1) });
    }
  }

  #have(clipId: ClipId): object {
    const records = this.kept.get(clipId) ?? [];
    const manifest = records.at(-1)?.[3] === 3;
    const nextSequence = Math.max(0, records.length - (manifest ? 2 : 1));
    return { opening: records.length > 0, nextSequence, manifest };
  }
}
