import type { FootageRequest, RequestStore } from '@porchlight/domain';
import { type EpochMs, PorchlightError, type RequestId } from '@porchlight/kernel';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** At most so many ids from `unmatched`. */
const UNMATCHED_LIMIT = 1000;

/** Requests in memory. */
export class MemoryRequestStore implements RequestStore {
  readonly #requests = new Map<RequestId, FootageRequest>();
  readonly #faults = new PlannedFaults<keyof RequestStore>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof RequestStore, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  /** What `MemoryMatchIndex` searches. */
  get requests(): readonly FootageRequest[] {
    return [...this.#requests.values()];
  }

  insert(request: FootageRequest): Promise<void> {
    return this.#faults.around('insert', () => {
      if (this.#requests.has(request.requestId)) {
        throw new PorchlightError('replayed', 'a request with this id is posted already');
      }
      this.#requests.set(request.requestId, structuredClone({ ...request, matchedAtMs: null }));
    });
  }

  find(requestId: RequestId): Promise<FootageRequest | null> {
    return this.#faults.around('find', () => structuredClone(this.#requests.get(requestId)) ?? null);
  }

  unmatched(): Promise<readonly RequestId[]> {
    return this.#faults.around('unmatched', () =>
      this.requests
        .filter((request) => request.matchedAtMs === null)
        .sort((a, b) => a.postedAtMs - b.postedAtMs || (a.requestId < b.requestId ? -1 : 1))
        .slice(0, UNMATCHED_LIMIT)
        .map((request) => request.requestId),
    );
  }

  markMatched(requestId: RequestId, atMs: EpochMs): Promise<void> {
    return this.#faults.around('markMatched', () => {
      const request = this.#requests.get(requestId);
      if (request === undefined) throw new PorchlightError('not_found', 'there is no such request');
      this.#requests.set(requestId, { ...request, matchedAtMs: request.matchedAtMs ?? atMs });
    });
  }
}
