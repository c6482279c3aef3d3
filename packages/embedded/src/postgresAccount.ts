import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Account } from './RunningProgram.ts';

/** Who PostgreSQL runs as: null for whoever we are, and `nobody` when we are root, which PostgreSQL refuses to run as. */
export async function postgresAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new PorchlightError(
      'missing_program',
      'PostgreSQL refuses to run as root and this system has no user nobody; run Porchlight as an ordinary user',
    );
  }
  // macOS writes nobody's number as -2.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}

/**
 * Throws `invalid_setting`, naming the first folder in the way, unless `account` may pass through every folder from
 * the root to `folder`. Judged by permission bits.
 */
export async function assertReachable(folder: string, account: Account | null): Promise<void> {
  if (account === null) return;
  const parent = dirname(folder);
  if (parent !== folder) await assertReachable(parent, account);
  const { uid, gid, mode } = await stat(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) {
    throw new PorchlightError(
      'invalid_setting',
      `PostgreSQL runs as the user nobody when Porchlight is started by root, and nobody can't pass through ${folder}. ` +
        `Choose a data folder elsewhere (below /var/lib, for example), allow passage with "chmod o+x ${folder}", or run Porchlight as an ordinary user.`,
    );
  }
}

/** Whether `startPostgres` could keep its data below `folder`, which exists. Always true for an ordinary user. */
export async function postgresCanReach(folder: string): Promise<boolean> {
  try {
    await assertReachable(folder, await postgresAccount());
    return true;
  } catch (error) {
    if (isPorchlightError(error, 'invalid_setting')) return false;
    throw error;
  }
}

/** Makes `path` private to `account`, or to us where it is null. */
export async function giveTo(account: Account | null, path: string, mode: number): Promise<void> {
  await chmod(path, mode);
  if (account !== null) await chown(path, account.uid, account.gid);
}
