import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LockFile, markLives, processMark } from '@porchlight/embedded';
import { PorchlightError } from '@porchlight/kernel';

/**
 * Lets one `npm start` at a time run in `folder`, which it makes. What a killed one left doesn't count.
 * Throws `unavailable` with the other's process number.
 */
export function takeStartLock(folder: string): LockFile {
  // PostgreSQL's own user passes through it where root starts everything.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const file = join(folder, 'start.lock');
  const own = processMark(process.pid) ?? String(process.pid);
  for (;;) {
    const lock = LockFile.claim(file, own);
    if (lock !== null) return lock;
    const holder = LockFile.read(file);
    if (holder !== null && markLives(holder)) {
      const [pid] = holder.split(' ');
      throw new PorchlightError(
        'unavailable',
        `Another npm start (process ${pid}) runs here already, with its data in ${folder}. Use that one, or stop it first: Ctrl-C in its terminal, or "kill ${pid}".`,
      );
    }
    if (holder !== null) LockFile.removeStale(file, holder);
  }
}
