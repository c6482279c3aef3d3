import type { JobPayloads } from '@porchlight/contracts';
import { type Clock, PorchlightError } from '@porchlight/kernel';
import type { MatchIndex } from '../ports/MatchIndex.ts';
import type { RequestStore } from '../ports/RequestStore.ts';

export interface MatchRequestDeps {
  readonly requests: RequestStore;
  readonly matching: MatchIndex;
  readonly clock: Clock;
}

/**
 * Finds the candidates of a request that the log shows: the devices placed in its cells, then their clips in its window. It never misses a clip; the exact
 * test is made by each owner's client. May run twice. Throws `not_found` for a request that isn't committed, `not_logged` for one that isn't shown, and `unavailable`.
 */
export async function matchRequest(
  deps: MatchRequestDeps,
  { requestId }: JobPayloads['match-request'],
): Promise<number> {
  const request = await deps.requests.find(requestId);
  if (request === null) throw new PorchlightError('not_found', 'there is no such request');
  if (request.proof === null)
    throw new PorchlightError('not_logged', 'the log shows this request not yet: match it once it does');
  const devices = await deps.matching.devicesIn(request.cells, request);
  const clips = await deps.matching.clipsOf(devices, request.cells, request);
  const clipIds = clips.map((clip) => clip.clipId);
  await deps.matching.addCandidates(requestId, clipIds);
  await deps.requests.markMatched(requestId, deps.clock.nowMs());
  return clipIds.length;
}
