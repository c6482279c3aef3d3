import type { ClipSummary } from '@porchlight/contracts/http';
import type { IndexedClip } from '@porchlight/domain';

/** What a household's client sees of a clip. */
export function summaryOf(clip: IndexedClip): ClipSummary {
  const {
    clipId,
    deviceId,
    startedAtMs,
    endedAtMs,
    clockUncertaintyMs,
    finished,
    segmentCount,
    sizeBytes,
    storedAtMs,
  } = clip;
  return {
    clipId,
    deviceId,
    startedAtMs,
    endedAtMs,
    clockUncertaintyMs,
    finished,
    segmentCount,
    sizeBytes,
    storedAtMs,
  };
}
