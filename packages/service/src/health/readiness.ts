import { setTimeout as delay } from 'node:timers/promises';

/** Name of a part → check that rejects while the part can't be reached. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

export interface Readiness {
  /** `failed` when any check is. */
  readonly status: 'ok' | 'failed';
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

const TIME_LIMIT_MS = 2_000;

/** Runs all checks at once; one that takes longer than `timeLimitMs` has failed. Never throws, and says no reasons: they may hold addresses. */
export async function checkReadiness(
  checks: ReadinessChecks,
  timeLimitMs = TIME_LIMIT_MS,
): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcome(check, timeLimitMs)] as const),
  );
  return {
    status: results.every(([, result]) => result === 'ok') ? 'ok' : 'failed',
    checks: Object.fromEntries(results),
  };
}

async function outcome(check: () => Promise<unknown>, timeLimitMs: number): Promise<'ok' | 'failed'> {
  const settled = new AbortController();
  const tooLate = delay(timeLimitMs, 'failed' as const, { signal: settled.signal }).catch(
    () => 'failed' as const,
  );
  const tried = Promise.resolve()
    .then(check)
    .then(
      () => 'ok' as const,
      () => 'failed' as const,
    );
  const result = await Promise.race([tried, tooLate]);
  settled.abort();
  return result;
}
