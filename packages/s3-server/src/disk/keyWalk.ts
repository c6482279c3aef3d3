import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { entryOfName, type KeyEntry } from './keyPath.ts';

/** Which keys are wanted, as byte strings. */
export interface KeyRange {
  readonly prefix: string;
  /** Only keys after this one; empty for all. */
  readonly after: string;
}

/** The keys under a bucket's folder, as byte strings, in the order of their bytes. Reads one folder at a time, and none that can't hold a wanted key. */
export async function* walkKeys(folder: string, range: KeyRange, base = ''): AsyncGenerator<string> {
  for (const { name, entry } of await sortedEntries(folder)) {
    const key = base + entry.bytes;
    if (entry.kind === 'folder') {
      if (mayHold(key, range)) yield* walkKeys(join(folder, name), range, key);
    } else if (key.startsWith(range.prefix) && key > range.after) {
      yield key;
    }
  }
}

function mayHold(base: string, { prefix, after }: KeyRange): boolean {
  const prefixFits = base.startsWith(prefix) || prefix.startsWith(base);
  return prefixFits && (base > after || after.startsWith(base));
}

async function sortedEntries(folder: string): Promise<{ name: string; entry: KeyEntry }[]> {
  const entries: { name: string; entry: KeyEntry }[] = [];
  for (const name of await readdir(folder)) {
    const entry = entryOfName(name);
    if (entry !== null) entries.push({ name, entry });
  }
  return entries.sort((a, b) => (a.entry.bytes < b.entry.bytes ? -1 : 1));
}
