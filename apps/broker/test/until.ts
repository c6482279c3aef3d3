import { setTimeout as delay } from 'node:timers/promises';

/** Resolves once `condition` holds; throws when it doesn't within 10 s. */
export async function until(condition: () => boolean, patienceMs = 10_000): Promise<void> {
  const giveUpAtMs = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > giveUpAtMs) throw new Error('what was waited for did not come');
    await delay(5);
  }
}
