import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';
import { assertReachable, giveTo } from './postgresAccount.ts';
import { type PostgresProgram, postgresProgram } from './postgresProgram.ts';
import { type Account, runToEnd } from './RunningProgram.ts';

export const SUPERUSER = 'postgres';

/** Everything that we put into a data folder, half-made things with a dash included. */
const OURS = /^(cluster(-.*)?|program(-.*)?|socket)$/;

/** What lies in a data folder: `cluster/pgdata` and, beside it, the superuser's password, which only we can read. */
export interface PostgresCluster {
  readonly folder: string;
  readonly password: string;
  readonly program: PostgresProgram;
}

/**
 * Opens the cluster in `dataFolder`, making folder and cluster where they don't exist. It appears by one rename, after
 * everything in it is on disk, so a kill at any moment leaves a whole cluster or none.
 * Throws `invalid_setting` when the folder holds something else or `account` can't reach it.
 */
export async function openCluster(
  dataFolder: string,
  account: Account | null,
  fsync: boolean,
): Promise<PostgresCluster> {
  const reachableMode = account === null ? 0o700 : 0o711;
  if ((await mkdir(dataFolder, { recursive: true })) !== undefined) await chmod(dataFolder, reachableMode);
  await assertReachable(dataFolder, account);
  const contents = await readdir(dataFolder);
  if (!contents.every((name) => OURS.test(name))) {
    throw new PorchlightError(
      'invalid_setting',
      `${dataFolder} holds files that aren't Porchlight's; choose an empty folder for PostgreSQL's data`,
    );
  }
  const program = await postgresProgram(dataFolder, account);
  const home = join(dataFolder, 'cluster');
  if (!contents.includes('cluster')) await makeCluster(dataFolder, home, program, account, fsync);
  await removeLeftovers(dataFolder);
  return {
    folder: join(home, 'pgdata'),
    password: (await readFile(join(home, 'password'), 'utf8')).trim(),
    program,
  };
}

async function makeCluster(
  dataFolder: string,
  home: string,
  program: PostgresProgram,
  account: Account | null,
  fsync: boolean,
): Promise<void> {
  const making = await mkdtemp(join(dataFolder, 'cluster-'));
  await chmod(making, account === null ? 0o700 : 0o711);
  const password = join(making, 'password');
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: fsync });
  await giveTo(account, password, 0o600);
  const pgdata = join(making, 'pgdata');
  await mkdir(pgdata);
  await giveTo(account, pgdata, 0o700);
  await runToEnd(
    program.initdb,
    [
      `--pgdata=${pgdata}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-locale',
      '--no-instructions',
      ...(fsync ? [] : ['--no-sync']),
    ],
    { account, workingFolder: making, ending: { politely: 'SIGTERM', firmly: 'SIGKILL', patienceMs: 5_000 } },
  );
  if (account !== null) await giveTo({ uid: 0, gid: 0 }, password, 0o600);
  if (fsync) await syncFolder(making);
  await rename(making, home);
  if (fsync) await syncFolder(dataFolder);
}

/** Windows has no way to flush a folder, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}

async function removeLeftovers(dataFolder: string): Promise<void> {
  for (const name of await readdir(dataFolder)) {
    if (/^(cluster|program)-/.test(name)) await rm(join(dataFolder, name), { recursive: true, force: true });
  }
}
