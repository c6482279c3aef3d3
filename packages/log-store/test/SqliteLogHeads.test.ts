import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logHeadsContract, sampleHead } from '@porchlight/testkit/log-heads/contract';
import { expect, test } from 'vitest';
import { SqliteLogHeads } from '../src/index.ts';
import { temporaryFolder } from './logStores.ts';

logHeadsContract('SqliteLogHeads', async () => {
  const folder = await temporaryFolder();
  const [heads, others] = [opened(folder.path), opened(folder.path)] as const;
  return {
    heads,
    others,
    async [Symbol.asyncDispose]() {
      heads.close();
      others.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});

test('a head is there when the file is opened again', async () => {
  await using folder = await temporaryFolder();
  const before = opened(folder.path);
  await before.replace(null, sampleHead(5));
  before.close();
  const after = opened(folder.path);
  expect(await after.read()).toEqual(sampleHead(5));
  after.close();
});

test('a file that is none of SQLite is damaged, and one that can’t be made is a wrong setting', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'head.sqlite'), 'x'.repeat(5000));
  expect(() => opened(folder.path)).toThrow(expect.objectContaining({ code: 'corrupted_storage' }));
  expect(() => opened(join(folder.path, 'missing'))).toThrow(
    expect.objectContaining({ code: 'invalid_setting' }),
  );
});

function opened(folder: string): SqliteLogHeads {
  return new SqliteLogHeads(join(folder, 'head.sqlite'));
}
