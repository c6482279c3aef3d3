import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';

/** One numbered file of SQL. */
export interface MigrationFile {
  /** From 1, without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256Hex: string;
}

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** The migrations of `folder`, in order. Throws `invalid_setting` for a missing folder, a foreign file or a gap in the numbers. */
export async function readMigrationFiles(folder: string): Promise<readonly MigrationFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new PorchlightError('invalid_setting', `the folder of migrations can't be read: ${folder}`, {
      cause,
    });
  });
  names.sort();
  return Promise.all(names.map((name, i) => readMigrationFile(folder, name, i + 1)));
}

async function readMigrationFile(folder: string, name: string, number: number): Promise<MigrationFile> {
  const match = FILE_NAME.exec(name);
  if (match === null || Number(match[1]) !== number) {
    throw new PorchlightError(
      'invalid_setting',
      `${name} is not migration ${number}: files are named 0001_words.sql and so on, without gaps`,
    );
  }
  const bytes = await readFile(join(folder, name));
  const sha256Hex = createHash('sha256').update(bytes).digest('hex');
  return { number, name, sql: bytes.toString('utf8'), sha256Hex };
}
