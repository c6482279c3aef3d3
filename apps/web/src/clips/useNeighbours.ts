import type { ClipSummary } from '@porchlight/contracts/http';
import { useEffect } from 'react';
import { type Neighbours, neighboursOf } from './neighboursOf.ts';
import { useClips } from './useClips.ts';

/** Pages that are asked for to find an old clip among the others. */
const PAGES = 10;

/** The clips of the same device before and after one. */
export function useNeighbours({ clipId, deviceId }: Pick<ClipSummary, 'clipId' | 'deviceId'>): Neighbours {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useClips();
  const neighbours = neighboursOf(data?.pages.flatMap((page) => page.clips) ?? [], { clipId, deviceId });
  const pages = data?.pages.length ?? 0;
  const isWanting = pages > 0 && pages < PAGES && neighbours.earlier === null;
  useEffect(() => {
    if (isWanting && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isWanting, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return neighbours;
}
