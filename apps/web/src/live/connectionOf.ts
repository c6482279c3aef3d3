import type { LiveHealth, LiveState } from '@porchlight/owner-client/live';

/** How well it goes, in one word. `none` before there is anything to judge. */
export type Connection = 'none' | 'good' | 'weak' | 'stalled';

/** A second of health, as it is drawn over a minute. */
export interface HealthSample {
  readonly picturesPerSecond: number;
  /** Pictures that went missing in it. */
  readonly lost: number;
}

export const SAMPLES_KEPT = 60;
const LATE_MS = 2_000;
const RECENT = 5;

/** Whether what is shown may be called live. */
export function isLiveNow({
  state,
  place,
  hasPicture,
  isResting,
}: {
  readonly state: LiveState;
  readonly place: { readonly isAtEdge: boolean };
  readonly hasPicture: boolean;
  readonly isResting: boolean;
}): boolean {
  return state.kind === 'live' && place.isAtEdge && hasPicture && !isResting;
}

/** Judges the last seconds: weak where pictures went missing or are old, stalled where none come. */
export function connectionOf(
  state: LiveState,
  health: LiveHealth | null,
  samples: readonly HealthSample[],
): Connection {
  if (state.kind === 'interrupted' || state.kind === 'silent') return 'stalled';
  if (health === null || (state.kind !== 'live' && state.kind !== 'delayed')) return 'none';
  if (health.picturesPerSecond === 0) return 'stalled';
  const lost = samples.slice(-RECENT).reduce((sum, sample) => sum + sample.lost, 0);
  if (state.kind === 'delayed' || lost > 0 || (health.ageAtMostMs ?? 0) > LATE_MS) return 'weak';
  return 'good';
}

/** The samples with this second's. */
export function withSample(
  samples: readonly HealthSample[],
  before: LiveHealth | null,
  now: LiveHealth,
): readonly HealthSample[] {
  const lost = before === null ? 0 : Math.max(0, now.missed + now.gaps - before.missed - before.gaps);
  return [...samples, { picturesPerSecond: now.picturesPerSecond, lost }].slice(-SAMPLES_KEPT);
}
