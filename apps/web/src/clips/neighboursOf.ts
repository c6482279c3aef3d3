import type { ClipSummary } from '@porchlight/contracts/http';

/** A clip among its device's others. */
export interface Neighbours {
  /** The device's clip before this one; null where there is none, or it isn't known yet. */
  readonly earlier: ClipSummary | null;
  readonly later: ClipSummary | null;
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
