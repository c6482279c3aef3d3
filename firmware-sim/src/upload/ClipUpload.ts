import { type ErrorNotice, type Have, topics } from '@porchlight/contracts';
import { type ClipId, type DeviceId, isPorchlightError } from '@porchlight/kernel';
import { readRecord } from '@porchlight/seal/header';

/** Sends a record to a topic; resolves when the broker has acknowledged it and rejects when the connection went. */
export type Publish = (topic: string, record: Uint8Array) => Promise<void>;

/** Records that may be on their way unacknowledged. */
const WINDOW = 8;

/**
 * The way of one clip into the cloud: its records in order, a few at a time, also while it is still being filmed. After a break it goes on where the cloud
 * says that it stopped.
 */
export class ClipUpload {
  readonly clipId: ClipId;
  readonly #deviceId: DeviceId;
  readonly #publish: Publish;
  readonly #records: Uint8Array[];
  /** Index of the record to send next; owned by `pump`, `resume` and `correct`. */
  #next = 0;
  #inFlight = 0;
  /** Whether it is known what the cloud has, so that sending makes sense. */
  #isReady: boolean;

  /** `isFresh`: the cloud has seen nothing of it, so it needn't be asked. */
  constructor(
    deviceId: DeviceId,
    clipId: ClipId,
    records: readonly Uint8Array[],
    publish: Publish,
    isFresh: boolean,
  ) {
    this.clipId = clipId;
    this.#deviceId = deviceId;
    this.#records = [...records];
    this.#publish = publish;
    this.#isReady = isFresh;
  }

  get records(): readonly Uint8Array[] {
    return this.#records;
  }

  /** Whether the opening has been sent, so that the cloud may know of the clip. */
  get hasBegun(): boolean {
    return this.#next > 0;
  }

  add(record: Uint8Array): void {
    this.#records.push(record);
    this.pump();
  }

  /** The connection went: nothing is sent until `resume`. */
  pause(): void {
    this.#isReady = false;
  }

  /** Goes on after what the cloud has. */
  resume(have: Have): void {
    this.#isReady = true;
    this.#next = positionAfter(have, this.#records.length);
    this.pump();
  }

  /** Begins anew, after a refusal of records that are sound. */
  restart(): void {
    this.#isReady = true;
    this.#next = 0;
    this.pump();
  }

  /** The broker kept a message back because one before it was missing. */
  correct(notice: ErrorNotice): void {
    if (notice.code !== 'out_of_order' || notice.nextSequence === undefined) return;
    this.#next = Math.min(this.#next, 1 + notice.nextSequence);
    this.pump();
  }

  pump(): void {
    while (this.#isReady && this.#inFlight < WINDOW && this.#next < this.#records.length) {
      const record = this.#records[this.#next] as Uint8Array;
      const topic = this.#topicOf(this.#next, record);
      this.#next += 1;
      this.#inFlight += 1;
      void this.#send(topic, record);
    }
  }

  async #send(topic: string, record: Uint8Array): Promise<void> {
    try {
      await this.#publish(topic, record);
    } catch (error) {
      if (!isPorchlightError(error, 'unavailable')) throw error;
      this.#isReady = false;
    } finally {
      this.#inFlight -= 1;
    }
    this.pump();
  }

  #topicOf(position: number, record: Uint8Array): string {
    if (position === 0) return topics.opening(this.#deviceId, this.clipId);
    if (readRecord(record).type === 'manifest') return topics.manifest(this.#deviceId, this.clipId);
    return topics.segment(this.#deviceId, this.clipId, position - 1);
  }
}

function positionAfter(have: Have, total: number): number {
  if (have.manifest) return total;
  return have.opening ? 1 + have.nextSequence : 0;
}
