import type { ClipSummary } from '@porchlight/contracts/http';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useClips } from '../clips/useClips.ts';
import { useDevices } from '../devices/useDevices.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { type DayGroup, groupByDay } from './dayGroups.ts';
import { filterClips, readFilter, searchOf, type TimelineFilter } from './TimelineFilter.ts';
import { useTriggers } from './useTriggers.ts';

/** Fewer than these on the page, and earlier ones are asked for by themselves. */
const ENOUGH = 12;
/** Pages that are asked for by themselves; after that a person asks. */
const PAGES_BY_ITSELF = 5;

export interface Timeline {
  readonly filter: TimelineFilter;
  readonly setFilter: (filter: TimelineFilter) => void;
  readonly days: readonly DayGroup<ClipSummary>[];
  readonly devices: ReadonlyMap<string, DeviceView>;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  readonly hasEarlier: boolean;
  readonly isFetchingEarlier: boolean;
  readonly showEarlier: () => void;
  /** Clips that weren't glanced at yet, while what began them matters. */
  readonly unglanced: number;
}

/** The clips that the page's address asks for, by day. */
export function useTimeline(): Timeline {
  const clips = useClips();
  const deviceList = useDevices();
  const { search } = useLocation();
  const navigate = useNavigate();
  const filter = useMemo(() => readFilter(search), [search]);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = clips;
  const devices = useMemo(
    () => new Map((deviceList.data ?? []).map((device) => [device.deviceId as string, device])),
    [deviceList.data],
  );
  const named = useMemo(() => {
    const all = data?.pages.flatMap((page) => page.clips) ?? [];
    return filterClips(all, devices, filter);
  }, [data, devices, filter]);
  const { trigger } = filter;
  const triggers = useTriggers(named, trigger !== null);
  const shown = useMemo(
    () => (trigger === null ? named : named.filter(({ clipId }) => triggers.get(clipId) === trigger)),
    [named, trigger, triggers],
  );
  const unglanced = trigger === null ? 0 : named.filter(({ clipId }) => !triggers.has(clipId)).length;
  const pages = data?.pages.length ?? 0;
  const wantsMore = pages > 0 && pages < PAGES_BY_ITSELF && shown.length < ENOUGH && unglanced === 0;
  useEffect(() => {
    if (wantsMore && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wantsMore, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    filter,
    setFilter: (next) =>
      void navigate({ href: `/timeline?${new URLSearchParams(searchOf(next))}`, replace: true }),
    days: useMemo(() => groupByDay(shown), [shown]),
    devices,
    isPending: clips.isPending || deviceList.isPending,
    error: clips.error ?? deviceList.error,
    retry: () => void Promise.all([clips.refetch(), deviceList.refetch()]),
    hasEarlier: hasNextPage,
    isFetchingEarlier: isFetchingNextPage,
    showEarlier: () => void fetchNextPage(),
    unglanced,
  };
}
