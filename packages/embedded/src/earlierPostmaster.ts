import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PorchlightError } from '@porchlight/kernel';
import { worksIn } from './livingProcess.ts';

/** No process has this number on any system: it is above Linux's and macOS's limits. */
const NOBODYS_PID = 2 ** 31 - 1;
/** How long the warden of a run that was killed may take to say the word, and then PostgreSQL to end. */
const WORD_PATIENCE_MS = 2_000;
const END_PATIENCE_MS = 20_000;
const POLL_MS = 20;
/** The line of `postmaster.pid` that says `starting`, `ready` or `stopping` (PostgreSQL's pidfile.h, LOCK_FILE_LINE_PM_STATUS). */
const STATUS_LINE = 7;

/**
 * Looks at the lock file that an earlier PostgreSQL left in its data folder.
 * - That process is ending, because whoever started it was killed: waits for it.
 * - It lives on: throws `unavailable` with its number and how to end it.
 * - It is gone, and its number may belong to another program (PostgreSQL itself would refuse to start): replaces it by
 *   one that nobody has. The rest of the file stays, because PostgreSQL finds left-over children by it.
 */
export async function settleEarlierPostmaster(clusterFolder: string): Promise<void> {
  const lockFile = join(clusterFolder, 'postmaster.pid');
  const lookedAtMs = performance.now();
  let lock = await readLock(lockFile);
  while (lock !== null && worksIn(lock.pid, clusterFolder)) {
    const patienceMs = lock.isStopping ? END_PATIENCE_MS : WORD_PATIENCE_MS;
    if (performance.now() - lookedAtMs > patienceMs) {
      throw new PorchlightError(
        'unavailable',
        `PostgreSQL of an earlier run still works on ${clusterFolder} as process ${lock.pid}. ` +
          `Stop that run, or end the process with "kill -INT ${lock.pid}" and start again.`,
      );
    }
    await delay(POLL_MS);
    lock = await readLock(lockFile);
  }
  if (lock === null) return;
  await writeFile(lockFile, lock.text.replace(/^\d+/, String(NOBODYS_PID)));
}

/** Null where there is no lock file, or one without a process number. */
async function readLock(file: string): Promise<{ text: string; pid: number; isStopping: boolean } | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (text === null || !Number.isSafeInteger(pid) || pid <= 0) return null;
  return { text, pid, isStopping: lines[STATUS_LINE]?.startsWith('stopping') === true };
}
