import type { Part } from '@porchlight/service';
import type { Mirror } from './Mirror.ts';

/** How often the logs are asked for what is new. */
const INTERVAL_MS = 30_000;

/** Follows the logs now and every half minute, one round after the other. */
export function keepFollowing(mirror: Mirror): Part {
  const stopping = new AbortController();
  let round = mirror.follow(stopping.signal);
  let isRunning = true;
  const settle = () => {
    isRunning = false;
  };
  round.then(settle);
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    round = mirror.follow(stopping.signal);
    round.then(settle);
  }, INTERVAL_MS);
  return {
    name: 'following',
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await round;
    },
  };
}
