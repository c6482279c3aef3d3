import type { LiveQuality } from '@porchlight/contracts';
import { type ErrorCode, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { LiveTimer } from './LiveTimer.ts';

/** A request holds for 5 minutes at the device (contracts/spec/mqtt.md 4.9). */
const RENEWAL_MS = 120_000;
/** Without a picture for so long, the device is asked anew. */
const PATIENCE_MS = 5_000;
/** After what may pass by itself, and after a refusal by the device. */
const RETRY_MS = { soon: 1_000, later: 5_000, refused: 15_000 } as const;
const FINAL_CODES: readonly ErrorCode[] = ['unsupported_command', 'unauthenticated', 'forbidden', 'internal'];

/** What asking to look is made of. */
export interface RequestDesk {
  /** Signs and sends one request; `sent` is called right before it leaves, again where it is sent again. Throws what `giveOrder` throws. */
  give(quality: LiveQuality, signal: AbortSignal, sent: () => void): Promise<void>;
  /** Nothing was shown for too long; the device is asked again. */
  silent(): void;
  /** A request came to nothing; another is made later, unless `isFinal`. */
  failed(error: PorchlightError, isFinal: boolean): void;
}

interface Job {
  readonly ending: AbortController;
  isSent: boolean;
}

/** When to ask a device to show itself: at the beginning, for another quality, every 2 minutes, after a break, and when nothing comes. The newest request counts. */
export class LiveRequests {
  readonly #desk: RequestDesk;
  readonly #timer: LiveTimer;
  #quality: LiveQuality;
  #job: Job | null = null;
  #isPaused = false;
  #isOpen = false;
  /** When the device was asked or a picture shown, whichever was last. */
  #activeAtMs = 0;
  #callOffPatience: (() => void) | null = null;
  #callOffNext: () => void = () => undefined;

  constructor(desk: RequestDesk, quality: LiveQuality, timer: LiveTimer) {
    this.#desk = desk;
    this.#quality = quality;
    this.#timer = timer;
  }

  get quality(): LiveQuality {
    return this.#quality;
  }

  /** Asks now, in place of a request that is on its way. */
  ask(): void {
    this.#dropJob();
    this.#isPaused = false;
    const job: Job = { ending: new AbortController(), isSent: false };
    this.#job = job;
    this.#noteActive();
    void this.#work(job);
  }

  setQuality(quality: LiveQuality): void {
    this.#quality = quality;
    if (!this.#isPaused) this.ask();
  }

  /** A socket has opened. */
  opened(): void {
    this.#isOpen = true;
    this.#noteActive();
    if (this.#job === null && !this.#isPaused) this.ask();
  }

  /** The socket is gone: what was sent over it counts no longer. */
  lost(): void {
    this.#stopWaiting();
    this.#isOpen = false;
    this.#isPaused = false;
    if (this.#job === null || this.#job.isSent) this.ask();
  }

  /** A picture was shown. */
  shown(): void {
    if (this.#isPaused) this.ask();
    this.#noteActive();
  }

  /** Whether a picture was shown, or asked for, lately. */
  get isActive(): boolean {
    return this.#callOffPatience !== null && this.#timer.nowMs() - this.#activeAtMs < PATIENCE_MS;
  }

  /** There is no use in asking for now. */
  pause(): void {
    this.#dropJob();
    this.#stopWaiting();
    this.#isPaused = true;
  }

  /** Asks again after a pause. */
  resume(): void {
    if (this.#isPaused) this.ask();
  }

  #dropJob(): void {
    this.#callOffNext();
    this.#job?.ending.abort(
      new PorchlightError('replayed', 'another request has taken the place of this one'),
    );
    this.#job = null;
  }

  async #work(job: Job): Promise<void> {
    try {
      await this.#desk.give(this.#quality, job.ending.signal, () => this.#noteSent(job));
    } catch (error) {
      if (job !== this.#job) return;
      this.#fail(error);
    } finally {
      job.ending.abort();
    }
  }

  #noteSent(job: Job): void {
    if (job !== this.#job) return;
    job.isSent = true;
    this.#noteActive();
    this.#callOffNext();
    this.#callOffNext = this.#timer.after(RENEWAL_MS, () => this.ask());
  }

  #fail(cause: unknown): void {
    this.#dropJob();
    const error = isPorchlightError(cause)
      ? cause
      : new PorchlightError('internal', 'looking live failed for a fault of Porchlight itself', { cause });
    const isFinal = FINAL_CODES.includes(error.code);
    if (!isFinal) this.#callOffNext = this.#timer.after(retryMs(error), () => this.ask());
    this.#desk.failed(error, isFinal);
  }

  #noteActive(): void {
    this.#activeAtMs = this.#timer.nowMs();
    this.#wait();
  }

  #wait(): void {
    if (this.#callOffPatience !== null || !this.#isOpen || this.#isPaused) return;
    const restMs = Math.ceil(PATIENCE_MS - (this.#timer.nowMs() - this.#activeAtMs));
    this.#callOffPatience = this.#timer.after(restMs, () => {
      this.#callOffPatience = null;
      if (this.#timer.nowMs() - this.#activeAtMs < PATIENCE_MS) return this.#wait();
      this.#desk.silent();
      if (this.#job?.isSent === false) this.#noteActive();
      else this.ask();
    });
  }

  #stopWaiting(): void {
    this.#callOffPatience?.();
    this.#callOffPatience = null;
  }
}

function retryMs({ code }: PorchlightError): number {
  if (code === 'stale_command') return RETRY_MS.soon;
  return code === 'not_permitted' || code === 'stale_keyring' ? RETRY_MS.refused : RETRY_MS.later;
}
