import { ChunkOrder } from './ChunkOrder.ts';
import { type AnnouncementRecord, type FrameRecord, type LiveRecord, readLiveRecord } from './liveRecord.ts';

/** How much a receiver may leave untaken, in bytes. */
export interface LaneBounds {
  /** With more than this a picture is left out, and those after it. */
  readonly skipAboveBytes: number;
  /** With at most this they go on, at a keyframe. */
  readonly resumeAtBytes: number;
  /** With more than this sound is left out. */
  readonly dropSoundAboveBytes: number;
}

/** The receiver as its lane sees it. */
export interface LanePort {
  /** What was sent and hasn't been taken. */
  bufferedBytes(): number;
  send(record: Uint8Array): void;
  /** So many pictures were left out because the receiver was slow; called before the keyframe that goes on is sent. */
  skipped(pictures: number): void;
}

/**
 * One live session on its way to one receiver, who may be too slow for it (contracts/spec/live-relay.md section 2). Whole frames are left out, never chunks; of pictures nothing passes that
 * can't be decoded after what passed before. It keeps no record. The sender must end a receiver that takes nothing at all: an announcement of a new generation always passes.
 */
export class Lane {
  readonly #bounds: LaneBounds;
  readonly #port: LanePort;
  readonly #order = { picture: new ChunkOrder(), sound: new ChunkOrder() };
  #generation = 0;
  /** The picture that passed last, when all of it has: only the next one may follow without being a keyframe. */
  #whole: number | null = null;
  #isSkipping = false;
  /** Pictures left out since `#isSkipping`. */
  #skipped = 0;
  #isSlow = false;

  constructor(bounds: LaneBounds, port: LanePort) {
    this.#bounds = bounds;
    this.#port = port;
  }

  /** Sends the group of a session to a receiver who has just come, all of it. Throws as `readLiveRecord`. */
  begin(group: readonly Uint8Array[]): void {
    for (const record of group) this.#take(record, readLiveRecord(record), 0);
  }

  /** Sends a record of the session, or leaves it out. `read` is what `LiveGroups.take` said of it. */
  offer(record: Uint8Array, read: LiveRecord): void {
    this.#take(record, read, this.#port.bufferedBytes());
  }

  /** Whether a picture was left out since the last call because the receiver was slow. */
  takeSlow(): boolean {
    const isSlow = this.#isSlow;
    this.#isSlow = false;
    return isSlow;
  }

  #take(record: Uint8Array, read: LiveRecord, bufferedBytes: number): void {
    if (read.kind === 'announcement') this.#announce(record, read, bufferedBytes);
    else if (this.#mayPass(read, bufferedBytes)) {
      if (read.track === 'picture') this.#passPicture(read);
      this.#order[read.track].passed(read);
      this.#port.send(record);
    }
  }

  /** One of the generation that the receiver has changes nothing for it. */
  #announce(record: Uint8Array, { generation }: AnnouncementRecord, bufferedBytes: number): void {
    if (generation < this.#generation) return;
    if (generation === this.#generation && bufferedBytes > this.#bounds.dropSoundAboveBytes) return;
    if (generation > this.#generation) this.#whole = null;
    this.#generation = generation;
    this.#port.send(record);
  }

  #mayPass(frame: FrameRecord, bufferedBytes: number): boolean {
    if (frame.generation !== this.#generation) return false;
    const order = this.#order[frame.track];
    if (order.continues(frame)) return true;
    if (!order.begins(frame)) return false;
    if (frame.track === 'sound') return bufferedBytes <= this.#bounds.dropSoundAboveBytes;
    return this.#mayBegin(frame, bufferedBytes);
  }

  #mayBegin({ isKeyframe, sequence }: FrameRecord, bufferedBytes: number): boolean {
    const { skipAboveBytes, resumeAtBytes } = this.#bounds;
    if (bufferedBytes > skipAboveBytes) this.#isSkipping = true;
    if (this.#isSkipping && (!isKeyframe || bufferedBytes > resumeAtBytes)) {
      this.#isSlow = true;
      this.#skipped += 1;
      return false;
    }
    return isKeyframe || (this.#whole !== null && sequence === this.#whole + 1);
  }

  #passPicture({ sequence, isLastChunk }: FrameRecord): void {
    if (this.#isSkipping) {
      this.#port.skipped(this.#skipped);
      this.#isSkipping = false;
      this.#skipped = 0;
    }
    this.#whole = isLastChunk ? sequence : null;
  }
}
