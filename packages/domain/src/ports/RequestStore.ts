import type { AreaGeoJson } from '@porchlight/contracts/http';
import type { AgencyId, EpochMs, RequestId } from '@porchlight/kernel';

export interface FootageRequest {
  readonly requestId: RequestId;
  readonly agencyId: AgencyId;
  readonly incident: string;
  readonly caseNumber: string;
  readonly text: string;
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

/** Requests, insert-only but for the mark that matching has run. Throws `unavailable`; the caller retries. */
export interface RequestStore {
  /** Durable when the promise resolves. Inserting the same id again throws `replayed`. */
  insert(request: FootageRequest): Promise<void>;
  find(requestId: RequestId): Promise<FootageRequest | null>;
  /** Requests whose matching has not been through, oldest first, at most 1,000. */
  unmatched(): Promise<readonly RequestId[]>;
  /** The first mark stays. Throws `not_found` when there is no such request. */
  markMatched(requestId: RequestId, atMs: EpochMs): Promise<void>;
}
