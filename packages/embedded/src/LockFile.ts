import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A file that one process at a time can make, which tells in its text who that is. It outlives a killed holder: whoever comes next judges by the text. */
export class LockFile {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Null where the file exists. It appears whole. */
  static claim(file: string, text: string): LockFile | null {
    const own = `${file}.${process.pid}`;
    writeFileSync(own, text, { mode: 0o600 });
    try {
      linkSync(own, file);
      return new LockFile(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
  }

  /** The text, or null where there is no such file. */
  static read(file: string): string | null {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes a file whose holder is gone, unless its text is no longer `seen`: somebody else took it meanwhile. */
  static removeStale(file: string, seen: string): void {
    const aside = `${file}.${process.pid}-stale`;
    try {
      renameSync(file, aside);
      if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
    } finally {
      rmSync(aside, { force: true });
    }
  }

  /** Changes the text; the file is there all the time. */
  rewrite(text: string): void {
    writeFileSync(`${this.#file}.new`, text, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}
