import { PorchlightError } from '@porchlight/kernel';
import { type FetchTile, tilePath } from '@porchlight/tlog';
import type { LogObjects } from '../ports/LogObjects.ts';

/** Reads tiles out of the log's bucket. Throws `corrupted_storage` for one that is missing there. */
export function tilesFrom(objects: Pick<LogObjects, 'get'>): FetchTile {
  return async (tile) => {
    const bytes = await objects.get(tilePath(tile));
    if (bytes === null)
      throw new PorchlightError(
        'corrupted_storage',
        `the log’s bucket lacks ${tilePath(tile)}; restore it from a copy or a mirror`,
      );
    return bytes;
  };
}
