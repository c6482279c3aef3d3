import type { Part } from '@porchlight/service';
import type { Mirror } from './Mirror.ts';

/** How often the logs are asked for what is new. */
const INTERVAL_MS = 30_000;

/** Follows the logs now and every half minute, one round after the other. Stopping waits for the round, which the mirror gives up by itself. */
export function keepFollowing(mirror: Mirror): Part {
  let round: Promise<void> | null = null;
  const begin = () => {
    round ??= mirror.follow().finally(() => {
      round = null;
    });
  };
  begin();
  const timer = setInterval(begin, INTERVAL_MS);
  return {
    name: 'following',
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}
