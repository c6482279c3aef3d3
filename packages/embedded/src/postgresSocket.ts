import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';
import { giveTo } from './postgresAccount.ts';
import type { Account } from './RunningProgram.ts';

/** `sun_path` holds 104 bytes on macOS, the shortest; PostgreSQL puts `/.s.PGSQL.65535.lock` after the folder. */
const LONGEST_FOLDER = 103 - '/.s.PGSQL.65535.lock'.length;

/**
 * Makes the private folder for a cluster's socket: `asked` where it is given, else `socket` in the data folder, else,
 * where that path is too long for a socket, one below the system's temporary folder. Removes the socket of an earlier run,
 * which must be gone. Throws `invalid_setting` when the path is too long or the folder is somebody else's.
 */
export async function makeSocketFolder(
  dataFolder: string,
  asked: string | undefined,
  account: Account | null,
): Promise<string> {
  const beside = join(dataFolder, 'socket');
  const name = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  const folder = asked ?? (fits(beside) ? beside : join(tmpdir(), `porchlight-${name}`));
  if (!fits(folder)) {
    throw new PorchlightError(
      'invalid_setting',
      `${folder} is too long for a socket's folder; choose one of at most ${LONGEST_FOLDER} bytes`,
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(folder);
  const us = process.getuid?.() ?? uid;
  if (uid !== us && uid !== account?.uid) {
    throw new PorchlightError(
      'invalid_setting',
      `${folder} belongs to another user; remove it or choose another socket folder`,
    );
  }
  await giveTo(account, folder, 0o700);
  for (const entry of await readdir(folder)) {
    if (entry.startsWith('.s.PGSQL.')) await rm(join(folder, entry), { force: true });
  }
  return folder;
}

function fits(folder: string): boolean {
  return Buffer.byteLength(folder) <= LONGEST_FOLDER;
}
