import type { AreaGeoJson } from '@porchlight/contracts/http';
import type { AgencyId, EpochMs, RequestId } from '@porchlight/kernel';
import type { LoggedBytes } from './LogQueue.ts';

export interface FootageRequest {
  readonly requestId: RequestId;
  readonly agencyId: AgencyId;
  readonly incident: string;
  readonly caseNumber: string;
  readonly text: string;
  /** What the text is hashed with in the log; null for one that is older than the log. */
  readonly textSalt: Uint8Array | null;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly area: AreaGeoJson;
  /** The H3 cells of resolution 10 that overlap the area. */
  readonly cells: readonly string[];
  readonly postedAtMs: EpochMs;
  readonly closesAtMs: EpochMs;
  /** Null until the matching job has been through once. */
  readonly matchedAtMs: EpochMs | null;
}

/** A request as the store gives it out. */
export interface StoredRequest extends FootageRequest {
  /** The `.tlog-proof` of its entry. Null while that isn't shown: then the request isn't either. */
  readonly proof: string | null;
}

/** How many requests an agency may post for one case (contracts/spec/log-entries.md section 4, `incident`). */
export const MAX_REQUESTS_PER_CASE = 2;

/** Requests, insert-only but for the mark that matching has run. Throws `unavailable`; the caller retries. */
export interface RequestStore {
  /**
   * Stores a request and queues its entry for the log, in one transaction; durable when the promise resolves. Inserting the same id again throws `replayed`, and more for one case than
   * `MAX_REQUESTS_PER_CASE` throws `limit_exceeded`.
   */
  insert(request: FootageRequest, logged: LoggedBytes): Promise<void>;
  find(requestId: RequestId): Promise<StoredRequest | null>;
  /** Requests that are shown and whose matching has not been through, oldest first, at most 1,000. */
  unmatched(): Promise<readonly RequestId[]>;
  /** The first mark stays. Throws `not_found` when there is no such request. */
  markMatched(requestId: RequestId, atMs: EpochMs): Promise<void>;
}
