import type { ClipPage } from '@porchlight/contracts/http';
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { CLIPS } from '../clips/useClips.ts';
import { DEVICES } from '../devices/useDevices.ts';
import { useEvents, useStream } from './HouseholdEvents.tsx';

/** What came in while nobody followed the events shows after this at the latest. */
const AGAIN_MS = 20_000;
/** A clip is listed once it is stored, which is some seconds after its motion has ended; it is asked for ever less often. */
const WAITS_MS = [2_000, 3_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 120_000];

/** Has devices and clips read anew when events say that they changed, so that pages show it by themselves. */
export function useFreshLists(): void {
  const queries = useQueryClient();
  const { lives } = useStream();
  const ending = useRef(new AbortController());
  useEffect(() => {
    const own = new AbortController();
    ending.current = own;
    return () => own.abort();
  }, []);
  useEffect(() => {
    if (lives < 2) return;
    for (const queryKey of [DEVICES, CLIPS]) void queries.invalidateQueries({ queryKey });
  }, [lives, queries]);
  useEffect(() => {
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: CLIPS }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [queries]);
  useEvents(({ event }) => {
    void queries.invalidateQueries({ queryKey: DEVICES });
    if (event.kind === 'motion') void awaitClip(queries, event.clipId, ending.current.signal);
  });
}

async function awaitClip(queries: QueryClient, clipId: string, signal: AbortSignal): Promise<void> {
  for (const waitMs of WAITS_MS) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (signal.aborted) return;
    await queries.invalidateQueries({ queryKey: CLIPS });
    const listed = queries.getQueryData<InfiniteData<ClipPage>>(CLIPS);
    if (listed?.pages.some(({ clips }) => clips.some((clip) => clip.clipId === clipId))) return;
  }
}
