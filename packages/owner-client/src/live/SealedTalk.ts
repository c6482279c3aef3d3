import { isPorchlightError } from '@porchlight/kernel';
import type { TalkSealer } from '@porchlight/seal/live';
import type { SoundCodec, SoundPacket, Talk } from './Talk.ts';

/** Sound that waits longer than this much takes to leave is of no use at the door. */
const MOST_WAITING_BYTES = 65_536;

/** Where the records of a talk go. */
export interface TalkLine {
  readonly bufferedBytes: number;
  send(record: Uint8Array): void;
}

/** A talk in one live session after another: when the session that is seen changes, it goes on in the next one with an offer of its own (seal/spec/live.md section 7). */
export class SealedTalk implements Talk {
  readonly ended: Promise<void>;
  readonly sound: SoundCodec;
  readonly #line: TalkLine;
  #sealer: TalkSealer | null;
  /** Time of the talk at which the newest offer was made. */
  #offeredUs = 0;
  #lastUs = 0;
  #end: () => void = () => undefined;

  constructor(sealer: TalkSealer, line: TalkLine, sound: SoundCodec) {
    this.sound = sound;
    this.#line = line;
    this.#sealer = sealer;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    line.send(sealer.offer);
  }

  get hasEnded(): boolean {
    return this.#sealer === null;
  }

  /** Another session is seen now. */
  moveTo(sealer: TalkSealer): void {
    if (this.hasEnded) return;
    this.#sealer = sealer;
    this.#offeredUs = this.#lastUs;
    this.#line.send(sealer.offer);
  }

  send({ bytes, timeUs }: SoundPacket): void {
    const sealer = this.#sealer;
    if (sealer === null) return;
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    if (this.#line.bufferedBytes > MOST_WAITING_BYTES) return;
    const frame = { bytes, timeUs: this.#lastUs - this.#offeredUs, isKeyframe: true };
    try {
      for (const record of sealer.frame(frame)) this.#line.send(record);
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      this.stop();
    }
  }

  stop(): void {
    this.#sealer = null;
    this.#end();
  }
}
