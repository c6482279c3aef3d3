import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseSources } from './databaseSources.ts';

/**
 * Writes what `databaseSources` reads into `folder`, which is made where it is missing: a file for each table (`public.clips.txt`) and large
 * object. Files of the same names are replaced. Returns the names of the files.
 */
export async function dumpDatabase(url: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const names: string[] = [];
  for await (const { name, chunks } of databaseSources(url)) {
    const fileName = `${encodeURIComponent(name)}.txt`;
    await writeFile(join(folder, fileName), chunks);
    names.push(fileName);
  }
  return names;
}
