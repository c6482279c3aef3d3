import { useClient } from '../client/useClient.tsx';
import { useAllClips } from '../exports/useAllClips.ts';

/** Orders the deletion of every recording of the household, and tells how far it is, from 0 to 1. What is ordered goes on where the page is closed; the rest is ordered by doing it again. */
export function useRemoveRecordings(): (told: (done: number) => void) => Promise<void> {
  const { deletions } = useClient();
  const allClips = useAllClips();
  return async (told) => {
    told(0);
    const clips = await allClips(() => undefined);
    for (const [at, { clipId }] of clips.entries()) {
      await deletions.remove(clipId);
      told((at + 1) / clips.length);
    }
  };
}
