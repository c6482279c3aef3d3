import { readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';

/** No process has this number on any system: it is above Linux's and macOS's limits. */
const NOBODYS_PID = 2 ** 31 - 1;

/**
 * Looks at the lock file that an earlier PostgreSQL left in its data folder.
 * - That process lives: throws `unavailable` with its number and how to end it.
 * - Its number now belongs to another program (PostgreSQL itself would refuse to start): replaces it by one that
 *   nobody has. The rest of the file stays, because PostgreSQL finds left-over children by it.
 * - Otherwise there is nothing to do: PostgreSQL replaces stale lock files by itself.
 */
export async function settleEarlierPostmaster(clusterFolder: string): Promise<void> {
  const lockFile = join(clusterFolder, 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8').catch(() => null);
  const pid = Number(lock?.split('\n', 1)[0]);
  if (lock === null || !Number.isSafeInteger(pid) || pid <= 0 || !lives(pid)) return;
  if (await worksIn(pid, clusterFolder)) {
    throw new PorchlightError(
      'unavailable',
      `PostgreSQL of an earlier run still works on ${clusterFolder} as process ${pid}. ` +
        `Stop that run, or end the process with "kill -INT ${pid}" and start again.`,
    );
  }
  await writeFile(lockFile, lock.replace(/^\d+/, String(NOBODYS_PID)));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** PostgreSQL's working folder is its data folder. Where the system doesn't tell (no /proc), we take it to be so. */
async function worksIn(pid: number, clusterFolder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === clusterFolder;
  } catch (error) {
    // A process of another user can't be ours: we are root, or PostgreSQL runs as we do.
    return (error as NodeJS.ErrnoException).code !== 'EACCES' && lives(pid);
  }
}
