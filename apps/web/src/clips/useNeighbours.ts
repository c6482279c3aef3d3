import type { ClipSummary } from '@porchlight/contracts/http';
import { useEffect } from 'react';
import { useClips } from './useClips.ts';

export interface Neighbours {
  /** The device's clip before this one; null where there is none, or it isn't known yet. */
  readonly earlier: ClipSummary | null;
  readonly later: ClipSummary | null;
}

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

/** Among clips that come newest first. */
export function neighboursOf(
  clips: readonly ClipSummary[],
  { clipId, deviceId }: Pick<ClipSummary, 'clipId' | 'deviceId'>,
): Neighbours {
  const own = clips.filter((clip) => clip.deviceId === deviceId);
  const at = own.findIndex((clip) => clip.clipId === clipId);
  if (at < 0) return { earlier: null, later: null };
  return { earlier: own[at + 1] ?? null, later: own[at - 1] ?? null };
}
