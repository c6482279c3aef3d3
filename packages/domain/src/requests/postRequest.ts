import type { NewRequest } from '@porchlight/contracts/http';
import { TEXT_SALT_BYTES } from '@porchlight/contracts/log';
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
import type { Sha256 } from '@porchlight/tlog';
import { roundArea } from '../log/ringE7.ts';
import type { JobQueue } from '../ports/JobQueue.ts';
import type { FootageRequest, RequestStore } from '../ports/RequestStore.ts';
import { requestEntry } from './requestEntry.ts';

export interface PostRequestDeps {
  readonly requests: RequestStore;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly primitives: { readonly sha256: Sha256 };
}

/** What was posted, with the salt that its text is hashed with, and the leaf hash of its entry. */
export interface PostedFootageRequest {
  readonly request: FootageRequest & { readonly textSalt: Uint8Array };
  readonly leafHash: Uint8Array;
}

/** How long a request is open for submissions. */
export const REQUEST_OPEN_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Commits a request and queues its entry for the log as one; nobody is shown it, and it is matched, once the log shows it (`beginMatching`, `resumeMatching`). Its area is rounded to 10⁻⁷ degrees before it is measured.
 * Throws the code of the rule that its area or window breaks, with the limit and the measured value, `limit_exceeded` for one too many of a case, and `unavailable`.
 */
export async function postRequest(
  deps: PostRequestDeps,
  agencyId: AgencyId,
  draft: NewRequest,
): Promise<PostedFootageRequest> {
  const postedAtMs = deps.clock.nowMs();
  const area = parseArea(roundArea(draft.area));
  const window = parseWindow({ fromMs: draft.fromMs, toMs: draft.toMs }, postedAtMs, 'posting');
  const { incident, caseNumber, text } = draft;
  const request = {
    requestId: randomId(deps.random) as RequestId,
    agencyId,
    incident,
    caseNumber,
    text,
    textSalt: deps.random(TEXT_SALT_BYTES),
    ...window,
    area: areaToGeoJson(area),
    cells: cellsOverlapping(area),
    postedAtMs,
    closesAtMs: (postedAtMs + REQUEST_OPEN_MS) as EpochMs,
    matchedAtMs: null,
  };
  const logged = requestEntry(request, deps.primitives.sha256);
  await deps.requests.insert(request, logged);
  return { request, leafHash: logged.leafHash };
}

/** Has a request matched that the log shows. Where the queue can't be reached, `resumeMatching` has it matched later: it is posted for good. */
export async function beginMatching(jobs: JobQueue, requestId: RequestId): Promise<void> {
  try {
    await jobs.add('match-request', { requestId }, requestId);
  } catch (error) {
    if (!isPorchlightError(error, 'unavailable')) throw error;
  }
}
