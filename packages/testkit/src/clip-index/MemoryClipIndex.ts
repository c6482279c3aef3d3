import type { ClipCursor, ClipIndex, CommitOutcome, IndexedClip } from '@porchlight/domain';
import { type ClipId, type DeviceId, type HouseholdId, PorchlightError } from '@porchlight/kernel';
import { LIMITS } from '@porchlight/seal/header';
import { type FaultTime, PlannedFaults } from './PlannedFaults.ts';

/** Where a device has filmed, and the widened time from its first to its last clip there. */
export interface MemoryPlacement {
  readonly deviceId: DeviceId;
  readonly cell: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The index of clips in memory. */
export class MemoryClipIndex implements ClipIndex {
  readonly #clips = new Map<ClipId, IndexedClip>();
  readonly #openings = new Map<ClipId, Uint8Array>();
  /** Those whose deletion was asked for; owned by `hide`. */
  readonly #hidden = new Set<ClipId>();
  readonly #placements = new Map<string, MemoryPlacement>();
  readonly #faults = new PlannedFaults<keyof ClipIndex>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof ClipIndex, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  /** What `MemoryMatchIndex` searches. */
  get clips(): readonly IndexedClip[] {
    return [...this.#clips.values()].filter((clip) => !this.#hidden.has(clip.clipId));
  }

  /** What `MemoryClipDeletions` does first: the clip is found and committed no more. Whether its opening lies apart. */
  hide(clipId: ClipId): boolean {
    this.#hidden.add(clipId);
    return this.#openings.has(clipId);
  }

  removeOpening(clipId: ClipId): void {
    this.#openings.delete(clipId);
  }

  remove(clipId: ClipId): void {
    this.#clips.delete(clipId);
    this.#openings.delete(clipId);
  }

  /** Every row and opening that is left, of hidden clips too. */
  get left(): { readonly rows: readonly ClipId[]; readonly openings: readonly ClipId[] } {
    return { rows: [...this.#clips.keys()], openings: [...this.#openings.keys()] };
  }

  /** What `MemoryMatchIndex` searches. */
  get placements(): readonly MemoryPlacement[] {
    return [...this.#placements.values()];
  }

  commit(clip: IndexedClip, opening?: Uint8Array): Promise<CommitOutcome> {
    return this.#faults.around('commit', () => {
      const outcome = this.#commit(structuredClone(clip));
      if (outcome.outcome === 'committed' && opening !== undefined && !this.#openings.has(clip.clipId)) {
        this.#openings.set(clip.clipId, opening.slice());
      }
      return outcome;
    });
  }

  find(clipId: ClipId): Promise<IndexedClip | null> {
    return this.#faults.around('find', () => {
      if (this.#hidden.has(clipId)) return null;
      return structuredClone(this.#clips.get(clipId)) ?? null;
    });
  }

  opening(clipId: ClipId): Promise<Uint8Array | null> {
    return this.#faults.around('opening', () => {
      if (this.#hidden.has(clipId)) return null;
      return this.#openings.get(clipId)?.slice() ?? null;
    });
  }

  ofHousehold(
    householdId: HouseholdId,
    after: ClipCursor | null,
    limit: number,
  ): Promise<readonly IndexedClip[]> {
    return this.#faults.around('ofHousehold', () =>
      structuredClone(
        this.clips
          .filter((clip) => clip.householdId === householdId)
          .filter((clip) => after === null || newestFirst(after, clip) < 0)
          .sort(newestFirst)
          .slice(0, limit),
      ),
    );
  }

  #commit(clip: IndexedClip): CommitOutcome {
    requireWithinLimits(clip);
    if (this.#hidden.has(clip.clipId)) throw new PorchlightError('clip_deleted', 'the clip was deleted');
    const existing = this.#clips.get(clip.clipId);
    if (existing === undefined) {
      this.#store(clip);
      return { outcome: 'committed', replacedObjectKey: null };
    }
    if (existing.deviceId !== clip.deviceId || existing.openingHashHex !== clip.openingHashHex) {
      throw new PorchlightError('clip_conflict', 'the clip id is taken');
    }
    const isLonger = clip.segmentCount > existing.segmentCount;
    if (existing.finished || (!clip.finished && !isLonger)) {
      return { outcome: 'kept', clip: structuredClone(existing) };
    }
    this.#store({ ...clip, householdId: existing.householdId, startedAtMs: existing.startedAtMs });
    return {
      outcome: 'committed',
      replacedObjectKey: existing.objectKey === clip.objectKey ? null : existing.objectKey,
    };
  }

  #store(clip: IndexedClip): void {
    this.#clips.set(clip.clipId, clip);
    for (const cell of clip.cells) {
      const key = `${clip.deviceId} ${cell}`;
      const before = this.#placements.get(key);
      this.#placements.set(key, {
        deviceId: clip.deviceId,
        cell,
        fromMs: Math.min(clip.startedAtMs - clip.clockUncertaintyMs, before?.fromMs ?? Infinity),
        toMs: Math.max(clip.endedAtMs + clip.clockUncertaintyMs, before?.toMs ?? -Infinity),
      });
    }
  }
}

function newestFirst(a: ClipCursor, b: ClipCursor): number {
  if (a.startedAtMs !== b.startedAtMs) return b.startedAtMs - a.startedAtMs;
  return a.clipId === b.clipId ? 0 : a.clipId < b.clipId ? 1 : -1;
}

function requireWithinLimits(clip: IndexedClip): void {
  const lengthMs = clip.endedAtMs - clip.startedAtMs;
  if (lengthMs < 0 || lengthMs > LIMITS.clipMs) {
    throw new PorchlightError('clip_too_long', 'a clip ends after it starts, and at most 5 minutes later');
  }
  if (clip.clockUncertaintyMs > LIMITS.clockUncertaintyMs) {
    throw new PorchlightError('limit_exceeded', 'a clock is uncertain by an hour at most');
  }
}
