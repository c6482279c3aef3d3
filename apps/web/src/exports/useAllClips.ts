import type { ClipSummary } from '@porchlight/contracts/http';
import { useClient } from '../client/useClient.tsx';

/** Lists every recording of the household, newest first, page by page. */
export function useAllClips(): (told: (count: number) => void) => Promise<readonly ClipSummary[]> {
  const { clips } = useClient();
  return async (told) => {
    const all: ClipSummary[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof clips.list>> = await clips.list(before);
      all.push(...page.clips);
      told(all.length);
      before = page.next;
    } while (before !== null);
    return all;
  };
}
