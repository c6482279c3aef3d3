import { isPorchlightError, type PorchlightError } from '@porchlight/kernel';
import type { OpenedFrame } from '@porchlight/seal/live';
import type { LiveHealth } from './LiveListener.ts';
import type { LiveTimer } from './LiveTimer.ts';

/** So many records within so long that the device didn't make are no accident. */
const FORGERIES = { count: 16, withinMs: 10_000 } as const;

/** Counts what comes (seal/spec/live.md section 6). */
export class LiveMeter {
  readonly #timer: Pick<LiveTimer, 'nowMs'>;
  readonly #begunAtMs: number;
  #readAtMs: number;
  /** Since the last reading. */
  #bytes = 0;
  #pictures = 0;
  /** Since the beginning. */
  #missed = 0;
  #skipped = 0;
  #gaps = 0;
  #dropped = 0;
  #firstPictureMs: number | null = null;
  #newest: { readonly atMs: number; readonly ageAtMostMs: number } | null = null;
  /** When records came that the device didn't make, the newest last. */
  #forgedAtMs: readonly number[] = [];

  constructor(timer: Pick<LiveTimer, 'nowMs'>) {
    this.#timer = timer;
    this.#begunAtMs = timer.nowMs();
    this.#readAtMs = this.#begunAtMs;
  }

  takeBytes(count: number): void {
    this.#bytes += count;
  }

  takeFrame({ track, missed }: OpenedFrame, ageAtMostMs: number): void {
    if (track !== 'picture') return;
    const atMs = this.#timer.nowMs();
    this.#pictures += 1;
    this.#missed += missed;
    this.#firstPictureMs ??= atMs - this.#begunAtMs;
    this.#newest = { atMs, ageAtMostMs };
  }

  takeGap(missed: number): void {
    this.#gaps += 1;
    this.#missed += missed;
  }

  takeSkipped(pictures: number): void {
    this.#skipped += pictures;
  }

  /** Whether it is one forgery too many. */
  takeDropped(error: PorchlightError): boolean {
    this.#dropped += 1;
    if (!isPorchlightError(error, 'bad_signature', 'wrong_key')) return false;
    const nowMs = this.#timer.nowMs();
    this.#forgedAtMs = [...this.#forgedAtMs, nowMs].slice(-FORGERIES.count);
    const [oldest] = this.#forgedAtMs;
    return (
      this.#forgedAtMs.length === FORGERIES.count &&
      oldest !== undefined &&
      nowMs - oldest <= FORGERIES.withinMs
    );
  }

  /** What is to be told now; rates are since the last reading. */
  read(isKeyringBehind: boolean): LiveHealth {
    const nowMs = this.#timer.nowMs();
    const seconds = Math.max(nowMs - this.#readAtMs, 1) / 1_000;
    const newest = this.#newest;
    const health: LiveHealth = {
      bitsPerSecond: Math.round((8 * this.#bytes) / seconds),
      picturesPerSecond: this.#pictures / seconds,
      missed: this.#missed,
      skipped: this.#skipped,
      gaps: this.#gaps,
      dropped: this.#dropped,
      ageAtMostMs: newest === null ? null : newest.ageAtMostMs + nowMs - newest.atMs,
      firstPictureMs: this.#firstPictureMs,
      isKeyringBehind,
    };
    this.#readAtMs = nowMs;
    this.#bytes = 0;
    this.#pictures = 0;
    return health;
  }
}
