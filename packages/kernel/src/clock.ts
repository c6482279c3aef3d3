import type { Brand } from './brand.ts';
import { PorchlightError } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00:00Z, a whole number from 0 to 2⁵³−1. */
export type EpochMs = Brand<number, 'EpochMs'>;

/** Tells the time. Implementations never throw. */
export interface Clock {
  nowMs(): EpochMs;
}

/** Throws `malformed_time` for NaN, fractions, negative numbers and what a double can't hold exactly. */
export function epochMs(value: number): EpochMs {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new PorchlightError(
      'malformed_time',
      'a time is a whole number of milliseconds since 1970, not negative',
    );
  }
  return value as EpochMs;
}

export const systemClock: Clock = { nowMs: () => Date.now() as EpochMs };

/** Milliseconds since some moment of this process, by a clock that nobody sets and that never goes back: for spans of time alone. */
export const monotonicClock: Clock = { nowMs: () => Math.floor(performance.now()) as EpochMs };
