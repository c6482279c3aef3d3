import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogSource, Unreadable } from './LogSource.ts';

/** A log in a folder, with the files that its prefix would serve. */
export class FolderSource implements LogSource {
  readonly name: string;

  constructor(folder: string) {
    this.name = folder;
  }

  async fetch(path: string, maxBytes: number): Promise<Uint8Array | null> {
    const name = join(this.name, path);
    try {
      await using file = await open(name);
      const { size } = await file.stat();
      if (size > maxBytes) throw new Unreadable(`${name} is longer than it can be`);
      return new Uint8Array(await file.readFile());
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error instanceof Unreadable ? error : new Unreadable(`${name} can’t be read (${String(code)})`);
    }
  }
}
