import type { NewRequest } from '@porchlight/contracts/http';
import { areaToGeoJson, cellsOverlapping, parseArea, parseWindow } from '@porchlight/geo';
import {
  type AgencyId,
  type Clock,
  type EpochMs,
  isPorchlightError,
  type RandomSource,
  type RequestId,
  randomId,
} from '@porchlight/kernel';
import type { JobQueue } from '../ports/JobQueue.ts';
import type { FootageRequest, RequestStore } from '../ports/RequestStore.ts';

export interface PostRequestDeps {
  readonly requests: RequestStore;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** How long a request is open for submissions. */
export const REQUEST_OPEN_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Commits a request, then has it matched. Once it is committed it is posted for good: where the queue can't be reached, `resumeMatching` has it matched later, since whoever
 * was told `unavailable` would post it twice. Throws the code of the rule that its area or window breaks, with the limit and the measured value, and `unavailable`.
 */
export async function postRequest(
  deps: PostRequestDeps,
  agencyId: AgencyId,
  draft: NewRequest,
): Promise<FootageRequest> {
  const postedAtMs = deps.clock.nowMs();
  const area = parseArea(draft.area);
  const window = parseWindow({ fromMs: draft.fromMs, toMs: draft.toMs }, postedAtMs, 'posting');
  const { incident, caseNumber, text } = draft;
  const request: FootageRequest = {
    requestId: randomId(deps.random) as RequestId,
    agencyId,
    incident,
    caseNumber,
    text,
    ...window,
    area: areaToGeoJson(area),
    cells: cellsOverlapping(area),
    postedAtMs,
    closesAtMs: (postedAtMs + REQUEST_OPEN_MS) as EpochMs,
    matchedAtMs: null,
  };
  await deps.requests.insert(request);
  await handOver(deps.jobs, request.requestId);
  return request;
}

async function handOver(jobs: JobQueue, requestId: RequestId): Promise<void> {
  try {
    await jobs.add('match-request', { requestId }, requestId);
  } catch (error) {
    if (!isPorchlightError(error, 'unavailable')) throw error;
  }
}
