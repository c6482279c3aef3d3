import { PorchlightError } from '@porchlight/kernel';

/** When a picture is shown. */
export interface PresentationTime {
  readonly timestampMs: number;
  readonly durationMs: number;
}

/**
 * Gives decoded pictures their times. The decoder hands pictures out in presentation order, yet labels them with the
 * times of its input in decode order; the next picture's time is the least that hasn't been given out.
 */
export class PresentationTimes {
  /** Ascending by time. */
  readonly #waiting: PresentationTime[] = [];

  add({ timestampMs, durationMs }: PresentationTime): void {
    const later = this.#waiting.findLastIndex((time) => time.timestampMs <= timestampMs) + 1;
    this.#waiting.splice(later, 0, { timestampMs, durationMs });
  }

  /** Throws `unsupported_media` where more pictures come out than went in. */
  next(): PresentationTime {
    const time = this.#waiting.shift();
    if (time === undefined) {
      throw new PorchlightError(
        'unsupported_media',
        'the file holds pictures without a time; convert it again',
      );
    }
    return time;
  }
}
