import { type EpochMs, epochMs, PorchlightError } from '@porchlight/kernel';

/** When footage is asked for: from `fromMs` to `toMs`, both included, by the rules of `spec/window.md`. */
export interface TimeWindow {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** `posting`: by every rule. `reading`: a window that was posted before, so its age is left out. */
export type WindowPurpose = 'posting' | 'reading';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const MIN_WINDOW_MS = 15 * MINUTE_MS;
export const MAX_WINDOW_MS = 12 * HOUR_MS;
/** How long before its posting a window may begin. */
export const MAX_WINDOW_AGE_MS = 30 * DAY_MS;

/**
 * Reads a time window; every limit is inclusive. Throws `malformed_time`, `window_backwards`, `window_too_short`, `window_too_long`, and when posting
 * `window_in_future` or `window_too_old`; the hint names the limit and the measured value.
 */
export function parseWindow(
  input: { readonly fromMs: unknown; readonly toMs: unknown },
  nowMs: EpochMs,
  purpose: WindowPurpose,
): TimeWindow {
  const window = { fromMs: parseTime(input.fromMs), toMs: parseTime(input.toMs) };
  checkLength(window.toMs - window.fromMs);
  if (purpose === 'posting') checkAge(window, epochMs(nowMs));
  return Object.freeze(window);
}

/**
 * The one definition of overlap: whether a clip from `clipStartMs` to `clipEndMs`, by a clock that may be wrong by `uncertaintyMs` either way, may share a moment with the window.
 * Both ends of both are included. Throws `malformed_time` for what is no whole, non-negative number of milliseconds, `window_backwards` for a clip that ends before it starts.
 */
export function windowTouches(
  window: TimeWindow,
  clipStartMs: EpochMs,
  clipEndMs: EpochMs,
  uncertaintyMs: number,
): boolean {
  for (const time of [clipStartMs, clipEndMs, uncertaintyMs]) epochMs(time);
  if (clipEndMs < clipStartMs) {
    throw new PorchlightError(
      'window_backwards',
      `a clip ends no earlier than it starts; this one ends ${duration(clipStartMs - clipEndMs)} before`,
    );
  }
  return clipStartMs - uncertaintyMs <= window.toMs && clipEndMs + uncertaintyMs >= window.fromMs;
}

function parseTime(value: unknown): EpochMs {
  return epochMs(typeof value === 'number' ? value : Number.NaN);
}

function checkLength(lengthMs: number): void {
  if (lengthMs < 0) {
    throw new PorchlightError(
      'window_backwards',
      `a window ends after it begins; this one ends ${duration(-lengthMs)} before`,
    );
  }
  if (lengthMs < MIN_WINDOW_MS) {
    throw new PorchlightError(
      'window_too_short',
      `a window lasts at least ${duration(MIN_WINDOW_MS)}; this one lasts ${duration(lengthMs)}`,
    );
  }
  if (lengthMs > MAX_WINDOW_MS) {
    throw new PorchlightError(
      'window_too_long',
      `a window lasts at most ${duration(MAX_WINDOW_MS)}; this one lasts ${duration(lengthMs)}`,
    );
  }
}

function checkAge(window: TimeWindow, nowMs: EpochMs): void {
  if (window.toMs > nowMs) {
    throw new PorchlightError(
      'window_in_future',
      `a window lies in the past when it is posted; this one ends in ${duration(window.toMs - nowMs)}`,
    );
  }
  if (nowMs - window.fromMs > MAX_WINDOW_AGE_MS) {
    throw new PorchlightError(
      'window_too_old',
      `a window begins at most ${duration(MAX_WINDOW_AGE_MS)} before it is posted; this one began ${duration(nowMs - window.fromMs)} before`,
    );
  }
}

/** For example "12 h 0.001 s": exact to the millisecond. */
function duration(ms: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(ms / DAY_MS), 'd'],
    [Math.floor((ms % DAY_MS) / HOUR_MS), 'h'],
    [Math.floor((ms % HOUR_MS) / MINUTE_MS), 'min'],
    [(ms % MINUTE_MS) / 1000, 's'],
  ];
  const spoken = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return spoken.join(' ') || '0 s';
}
