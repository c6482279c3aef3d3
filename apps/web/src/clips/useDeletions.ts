import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';
import type { DeletionView } from '../worker/DeletionsPart.ts';

export const DELETIONS = ['deletions'] as const;
const AGAIN_MS = 3_000;

/** The household's deletions, newest first; asked again while the cloud is still removing one. */
export function useDeletions() {
  const { deletions } = useClient();
  return useInfiniteQuery({
    queryKey: DELETIONS,
    queryFn: ({ pageParam }) => deletions.list(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.deletions.some(isUnderWay)) ? AGAIN_MS : false,
  });
}

/** Whether the cloud hasn't said yet that all of it is gone. */
export function isUnderWay({ statementB64 }: DeletionView): boolean {
  return statementB64 === null;
}
