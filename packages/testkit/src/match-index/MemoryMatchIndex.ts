import type { CandidateClip, IndexedClip, MatchIndex, TimeSpan } from '@porchlight/domain';
import {
  type ClipId,
  type DeviceId,
  type HouseholdId,
  PorchlightError,
  type RequestId,
} from '@porchlight/kernel';
import type { MemoryClipIndex } from '../clip-index/MemoryClipIndex.ts';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';
import type { MemoryRequestStore } from '../request-store/MemoryRequestStore.ts';

/** Matching over what a `MemoryClipIndex` and a `MemoryRequestStore` hold. */
export class MemoryMatchIndex implements MatchIndex {
  readonly #clips: MemoryClipIndex;
  readonly #requests: MemoryRequestStore;
  readonly #candidates = new Map<RequestId, Set<ClipId>>();
  readonly #faults = new PlannedFaults<keyof MatchIndex>();

  constructor(clips: MemoryClipIndex, requests: MemoryRequestStore) {
    this.#clips = clips;
    this.#requests = requests;
  }

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof MatchIndex, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  devicesIn(cells: readonly string[], span: TimeSpan): Promise<readonly DeviceId[]> {
    return this.#faults.around('devicesIn', () => {
      const touching = this.#clips.placements.filter(
        (placement) => cells.includes(placement.cell) && touches(placement, span),
      );
      return [...new Set(touching.map((placement) => placement.deviceId))];
    });
  }

  clipsOf(
    devices: readonly DeviceId[],
    cells: readonly string[],
    span: TimeSpan,
  ): Promise<readonly CandidateClip[]> {
    return this.#faults.around('clipsOf', () =>
      this.#clips.clips
        .filter((clip) => devices.includes(clip.deviceId) && sharesCell(clip.cells, cells))
        .filter((clip) => touches(widened(clip), span))
        .map(({ clipId, deviceId }) => ({ clipId, deviceId })),
    );
  }

  openRequestsTouching(clip: IndexedClip): Promise<readonly RequestId[]> {
    return this.#faults.around('openRequestsTouching', () =>
      this.#requests.requests
        .filter((request) => request.closesAtMs >= clip.storedAtMs)
        .filter((request) => sharesCell(request.cells, clip.cells) && touches(widened(clip), request))
        .map((request) => request.requestId),
    );
  }

  addCandidates(requestId: RequestId, clips: readonly ClipId[]): Promise<void> {
    return this.#faults.around('addCandidates', () => {
      if (!this.#requests.requests.some((request) => request.requestId === requestId)) {
        throw new PorchlightError('not_found', 'there is no such request');
      }
      const known = new Set(this.#clips.clips.map((clip) => clip.clipId));
      const candidates = this.#candidates.get(requestId) ?? new Set();
      for (const clipId of clips) if (known.has(clipId)) candidates.add(clipId);
      this.#candidates.set(requestId, candidates);
    });
  }

  candidatesOf(requestId: RequestId, householdId: HouseholdId): Promise<readonly IndexedClip[]> {
    return this.#faults.around('candidatesOf', () => {
      const candidates = this.#candidates.get(requestId) ?? new Set();
      const own = this.#clips.clips.filter(
        (clip) => candidates.has(clip.clipId) && clip.householdId === householdId,
      );
      own.sort((a, b) => a.startedAtMs - b.startedAtMs || (a.clipId < b.clipId ? -1 : 1));
      return structuredClone(own);
    });
  }
}

interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}

function widened(clip: IndexedClip): Times {
  return {
    fromMs: clip.startedAtMs - clip.clockUncertaintyMs,
    toMs: clip.endedAtMs + clip.clockUncertaintyMs,
  };
}

function touches(a: Times, b: Times): boolean {
  return a.fromMs <= b.toMs && a.toMs >= b.fromMs;
}

function sharesCell(a: readonly string[], b: readonly string[]): boolean {
  return a.some((cell) => b.includes(cell));
}
