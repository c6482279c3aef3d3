import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PorchlightError } from '@porchlight/kernel';
import { LockFile } from './LockFile.ts';
import { lives, worksIn } from './livingProcess.ts';

const END_PATIENCE_MS = 20_000;
const POLL_MS = 20;

/** Process numbers: who starts Redis, and Redis itself once it runs. */
interface Holder {
  readonly starter: number;
  readonly redis: number | null;
}

/** Lets one Redis at a time work in a folder, which Redis itself doesn't see to: the file `redis.pid` there. */
export class RedisLock {
  readonly #lock: LockFile;

  private constructor(lock: LockFile) {
    this.#lock = lock;
  }

  /** Waits for a Redis that is being ended because its starter was killed. Throws `unavailable` where one lives on. */
  static async take(folder: string): Promise<RedisLock> {
    const home = realpathSync(folder);
    const file = join(home, 'redis.pid');
    const giveUpAtMs = performance.now() + END_PATIENCE_MS;
    for (;;) {
      const lock = LockFile.claim(file, textOf({ starter: process.pid, redis: null }));
      if (lock !== null) return new RedisLock(lock);
      const seen = LockFile.read(file);
      const holder = readHolder(seen ?? '');
      const pid = holder && livingHolder(holder, home);
      if (holder !== null && pid !== null && (lives(holder.starter) || performance.now() > giveUpAtMs)) {
        throw new PorchlightError(
          'unavailable',
          `Redis of another run works in ${folder} as process ${pid}. Stop that run, or end the process with "kill ${pid}" and start again.`,
        );
      }
      if (pid === null && seen !== null) LockFile.removeStale(file, seen);
      await delay(POLL_MS);
    }
  }

  /** Redis runs. Synchronous, so that nothing happens between its start and this. */
  heldBy(redis: number): void {
    this.#lock.rewrite(textOf({ starter: process.pid, redis }));
  }

  release(): void {
    this.#lock.release();
  }
}

/** The process to blame, or null where the lock is stale: its Redis is gone, or its starter ended before there was one. */
function livingHolder({ starter, redis }: Holder, folder: string): number | null {
  if (redis !== null) return worksIn(redis, folder) ? redis : null;
  return lives(starter) ? starter : null;
}

function textOf({ starter, redis }: Holder): string {
  return `${starter} ${redis ?? '-'}\n`;
}

/** Null for a text that isn't ours. */
function readHolder(text: string): Holder | null {
  const [, starter, redis] = /^(\d+) (\d+|-)\n$/.exec(text) ?? [];
  if (starter === undefined || redis === undefined) return null;
  return { starter: Number(starter), redis: redis === '-' ? null : Number(redis) };
}
