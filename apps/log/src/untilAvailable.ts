import { isPorchlightError } from '@porchlight/kernel';
import { Bell } from './Bell.ts';

const RETRY_MS = 250;

/** Does `work` again for as long as it throws `unavailable`: what it needs may start at the same time. Throws everything else, and also that once `stopping` is aborted. */
export async function untilAvailable(work: () => Promise<void>, stopping: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (stopping.aborted || !isPorchlightError(error) || error.code !== 'unavailable') throw error;
      await new Bell().wait(stopping, RETRY_MS);
    }
  }
}
