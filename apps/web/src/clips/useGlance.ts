import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useClient } from '../client/useClient.tsx';
import type { ClipRef } from '../worker/ClipSink.ts';

/** The key under which the page keeps a clip's glance. */
export const glanceKey = (clipId: string | undefined) => ['glance', clipId] as const;

/** A clip's opening, opened: what began it, and its picture. It never changes, so it is asked for once. */
export function useGlance(clip: ClipRef | undefined) {
  const { clips } = useClient();
  return useQuery({
    queryKey: glanceKey(clip?.clipId),
    queryFn: () =>
      clip === undefined ? null : clips.glance({ clipId: clip.clipId, deviceId: clip.deviceId }),
    enabled: clip !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The address of opened bytes in this page; null without them. It ends with the component. */
export function useBlobUrl(bytes: Uint8Array | null | undefined, type: string): string | null {
  const url = useMemo(
    () => (bytes == null ? null : URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))),
    [bytes, type],
  );
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);
  return url;
}
