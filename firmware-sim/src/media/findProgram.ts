import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const SUFFIXES = process.platform === 'win32' ? ['.exe'] : [''];

/** The whole path of the first `name` that may be run in the folders of `programPath` (a PATH variable), or null. */
export async function findProgram(name: string, programPath: string): Promise<string | null> {
  for (const folder of programPath.split(delimiter)) {
    if (folder === '') continue;
    for (const suffix of SUFFIXES) {
      const candidate = join(folder, name + suffix);
      const found = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return candidate;
    }
  }
  return null;
}
