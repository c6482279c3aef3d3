import { type Clock, PorchlightError, type RandomSource } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/seal';

/** What either side of an invitation takes from its caller. */
export interface InviteDeps {
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  /** One that isn't set meanwhile: `monotonicClock`. */
  readonly stopwatch: Clock;
}

/** How long an invitation counts, on each side from when it began; the relay keeps its messages as long. */
export const INVITATION_LIFETIME_MS = 900_000;

/** Throws `limit_exceeded` once the time of an invitation is over, or a clock that went back can't tell. */
export function requireTime(stopwatch: Clock, beganAtMs: number): void {
  const ageMs = stopwatch.nowMs() - beganAtMs;
  if (ageMs < 0 || ageMs >= INVITATION_LIFETIME_MS) throw overInvitation();
}

/** The refusal of everything after an invitation's time. */
export function overInvitation(): PorchlightError {
  return new PorchlightError('limit_exceeded', 'the invitation has expired: have the owner make a new one');
}

/** The refusal of a step that isn't the next. */
export function outOfTurn(): PorchlightError {
  return new PorchlightError(
    'broken_chain',
    'this step of the invitation is not the next one; make a new invitation',
  );
}
