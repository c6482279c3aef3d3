import {
  type FootageRequest,
  type LoggedBytes,
  MAX_REQUESTS_PER_CASE,
  type RequestStore,
  type StoredRequest,
} from '@porchlight/domain';
import { type EpochMs, PorchlightError, type RequestId } from '@porchlight/kernel';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';
import { MemoryLogQueue } from '../log-queue/MemoryLogQueue.ts';

/** At most so many ids from `unmatched`. */
const UNMATCHED_LIMIT = 1000;

/** Requests in memory, and the log that they are queued for. */
export class MemoryRequestStore implements RequestStore {
  readonly #log: MemoryLogQueue;
  readonly #requests = new Map<RequestId, FootageRequest>();
  readonly #leafHashes = new Map<RequestId, Uint8Array>();
  readonly #faults = new PlannedFaults<keyof RequestStore>();

  constructor(log = new MemoryLogQueue()) {
    this.#log = log;
  }

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof RequestStore, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  /** What `MemoryMatchIndex` searches. */
  get requests(): readonly FootageRequest[] {
    return [...this.#requests.values()];
  }

  insert(request: FootageRequest, logged: LoggedBytes): Promise<void> {
    return this.#faults.around('insert', () => {
      if (this.#requests.has(request.requestId)) {
        throw new PorchlightError('replayed', 'a request with this id is posted already');
      }
      const { agencyId, caseNumber } = request;
      const ofCase = this.requests.filter(
        (other) => other.agencyId === agencyId && other.caseNumber === caseNumber,
      );
      if (ofCase.length >= MAX_REQUESTS_PER_CASE)
        throw new PorchlightError('limit_exceeded', 'one too many for this case');
      this.#log.queue([logged]);
      this.#leafHashes.set(request.requestId, logged.leafHash);
      this.#requests.set(request.requestId, structuredClone({ ...request, matchedAtMs: null }));
    });
  }

  async find(requestId: RequestId): Promise<StoredRequest | null> {
    const found = await this.#faults.around('find', () => structuredClone(this.#requests.get(requestId)));
    if (found === undefined) return null;
    return { ...found, proof: await this.#log.proofOf(this.#leafHashes.get(requestId) ?? null) };
  }

  unmatched(): Promise<readonly RequestId[]> {
    return this.#faults.around('unmatched', () =>
      this.requests
        .filter(({ matchedAtMs, requestId }) => matchedAtMs === null && this.#isShown(requestId))
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

  #isShown(requestId: RequestId): boolean {
    const leafHash = this.#leafHashes.get(requestId);
    return leafHash !== undefined && this.#log.isShown(leafHash);
  }
}
