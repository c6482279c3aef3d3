import type { ClipSummary } from '@porchlight/contracts/http';
import type { Trigger } from '@porchlight/seal/header';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../client/useClient.tsx';
import { glanceKey } from '../clips/useGlance.ts';
import type { ClipGlance } from '../worker/ClipSink.ts';

const AT_ONCE = 4;

/** What is known of what began clips: null for one whose opening doesn't open. */
export type KnownTriggers = ReadonlyMap<string, Trigger | null>;

const NONE: KnownTriggers = new Map();

/** Glances at every clip, a few at once, newest first, to learn what began it; at none while `isAsked` is false. */
export function useTriggers(clips: readonly ClipSummary[], isAsked: boolean): KnownTriggers {
  const client = useClient();
  const queries = useQueryClient();
  const [known, setKnown] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what becomes known doesn't begin it anew
  useEffect(() => {
    if (!isAsked) return;
    let isOver = false;
    const waiting = clips.filter(({ clipId }) => !known.has(clipId));
    const look = async (): Promise<void> => {
      for (let clip = waiting.shift(); clip !== undefined && !isOver; clip = waiting.shift()) {
        const { clipId, deviceId } = clip;
        const queryFn = () => client.clips.glance({ clipId, deviceId });
        const trigger = await queries
          .fetchQuery<ClipGlance>({
            queryKey: glanceKey(clipId),
            queryFn,
            staleTime: Number.POSITIVE_INFINITY,
          })
          .then(({ trigger: found }) => found)
          .catch(() => null);
        setKnown((before) => new Map(before).set(clipId, trigger));
      }
    };
    for (let each = 0; each < AT_ONCE; each += 1) void look();
    return () => {
      isOver = true;
    };
  }, [client, queries, clips, isAsked]);
  return known;
}
