import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LockFile } from '@porchlight/embedded';
import { takeLock } from './takeLock.ts';

/**
 * Lets one `npm start` at a time run in `folder`, which it makes. What a killed one left doesn't count.
 * Throws `unavailable` with the other's process number.
 */
export function takeStartLock(folder: string): LockFile {
  // PostgreSQL's own user passes through it where root starts everything.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return takeLock(
    join(folder, 'start.lock'),
    (pid) =>
      `Another npm start (process ${pid}) runs here already, with its data in ${folder}. Use that one, or stop it first: Ctrl-C in its terminal, or "kill ${pid}".`,
  );
}
