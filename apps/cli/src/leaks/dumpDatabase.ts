import { mkdir, open } from 'node:fs/promises';
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
    await using file = await open(join(folder, fileName), 'w');
    const output = file.createWriteStream({ autoClose: false });
    for await (const chunk of chunks) {
      if (!output.write(chunk)) await new Promise((resolve) => output.once('drain', resolve));
    }
    await new Promise<void>((resolve, reject) => {
      output.on('error', reject).end(resolve);
    });
    names.push(fileName);
  }
  return names;
}
