import { PorchlightError, utf8 } from '@porchlight/kernel';
import type { AccountDeps } from './AccountDeps.ts';

/** How long attempts count. */
export const ATTEMPT_WINDOW_MS = 15 * 60_000;

/** Attempts that a window admits, by what they are counted under. */
export const ATTEMPT_LIMITS = { account: 10, address: 100, device: 20, factor: 5, mail: 5 } as const;

/** What attempts are counted under: a kind, and whose. `value` is only kept as a digest. */
export interface AttemptKey {
  readonly kind: keyof typeof ATTEMPT_LIMITS;
  readonly value: string;
}

/** The digest that the store counts under. */
export function attemptDigest(
  deps: Pick<AccountDeps, 'primitives'>,
  { kind, value }: AttemptKey,
): Uint8Array {
  return deps.primitives.sha256(utf8(`porchlight attempts ${kind}\0${value}`));
}

/** Counts one attempt under each key before anything is compared. Throws `rate_limited` where one is over its limit. */
export async function countAttempt(deps: AccountDeps, keys: readonly AttemptKey[]): Promise<void> {
  const digests = keys.map((key) => attemptDigest(deps, key));
  const counts = await deps.store.countAttempts(digests, ATTEMPT_WINDOW_MS, deps.clock.nowMs());
  const isOver = keys.some(({ kind }, i) => (counts[i] ?? Number.POSITIVE_INFINITY) > ATTEMPT_LIMITS[kind]);
  if (isOver) throw new PorchlightError('rate_limited', 'too many attempts; wait 15 minutes');
}
