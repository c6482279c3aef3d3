import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../client/useClient.tsx';

export const CLIPS = ['clips'] as const;

/** The household's clips, newest first, page by page. */
export function useClips() {
  const { clips } = useClient();
  return useInfiniteQuery({
    queryKey: CLIPS,
    queryFn: ({ pageParam }) => clips.list(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}
