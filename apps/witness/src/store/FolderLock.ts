import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PorchlightError } from '@porchlight/kernel';

/** Lets one process at a time into a folder: two that cosign from one record would each roll back what the other wrote. The system lets go of it with the process. */
export class FolderLock {
  readonly #database: DatabaseSync;

  /** Makes the folder where it is missing. Throws `unavailable` while another process has it. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(join(folder, 'lock.sqlite'));
    try {
      this.#database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      this.#database.close();
      throw new PorchlightError('unavailable', 'another process uses WITNESS_FOLDER: end that first', {
        cause,
      });
    }
  }

  release(): void {
    this.#database.close();
  }
}
