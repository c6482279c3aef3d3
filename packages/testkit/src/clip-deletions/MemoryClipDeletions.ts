import type { ClipDeletion, ClipDeletions, DeletionCursor } from '@porchlight/domain';
import type { ClipId, EpochMs, HouseholdId, MemberId } from '@porchlight/kernel';
import type { MemoryClipIndex } from '../clip-index/MemoryClipIndex.ts';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** Deletions over what a `MemoryClipIndex` holds. */
export class MemoryClipDeletions implements ClipDeletions {
  readonly #clips: MemoryClipIndex;
  readonly #deletions = new Map<ClipId, ClipDeletion>();
  readonly #faults = new PlannedFaults<keyof ClipDeletions>();

  constructor(clips: MemoryClipIndex) {
    this.#clips = clips;
  }

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof ClipDeletions, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  request(
    { clipId, householdId }: Pick<ClipDeletion, 'clipId' | 'householdId'>,
    memberId: MemberId,
    requestedAtMs: EpochMs,
  ): Promise<ClipDeletion | null> {
    return this.#faults.around('request', () => {
      const clip = this.#clips.clips.find((each) => each.clipId === clipId);
      if (clip?.householdId === householdId) {
        const { deviceId } = clip;
        const done = { wrapRemovedAtMs: null, objectsRemovedAtMs: null, rowRemovedAtMs: null };
        const isWrapApart = this.#clips.hide(clipId);
        const ids = { clipId, householdId, deviceId, memberId };
        this.#deletions.set(clipId, { ...ids, requestedAtMs, isWrapApart, ...done, statement: null });
      }
      const deletion = this.#deletions.get(clipId);
      return deletion?.householdId === householdId ? structuredClone(deletion) : null;
    });
  }

  find(clipId: ClipId): Promise<ClipDeletion | null> {
    return this.#faults.around('find', () => structuredClone(this.#deletions.get(clipId)) ?? null);
  }

  removeWrap(clipId: ClipId, atMs: EpochMs): Promise<void> {
    return this.#faults.around('removeWrap', () => {
      this.#clips.removeOpening(clipId);
      this.#change(clipId, (old) => ({ wrapRemovedAtMs: old.wrapRemovedAtMs ?? atMs }));
    });
  }

  markObjectsRemoved(clipId: ClipId, atMs: EpochMs): Promise<void> {
    return this.#faults.around('markObjectsRemoved', () =>
      this.#change(clipId, (old) => ({ objectsRemovedAtMs: old.objectsRemovedAtMs ?? atMs })),
    );
  }

  removeRow(clipId: ClipId, atMs: EpochMs): Promise<void> {
    return this.#faults.around('removeRow', () => {
      this.#clips.remove(clipId);
      this.#change(clipId, (old) => ({ rowRemovedAtMs: old.rowRemovedAtMs ?? atMs }));
    });
  }

  finish(clipId: ClipId, statement: Uint8Array): Promise<void> {
    return this.#faults.around('finish', () =>
      this.#change(clipId, (old) => ({ statement: old.statement ?? statement.slice() })),
    );
  }

  unfinished(): Promise<readonly ClipId[]> {
    return this.#faults.around('unfinished', () =>
      [...this.#deletions.values()]
        .filter((deletion) => deletion.statement === null)
        .sort((a, b) => a.requestedAtMs - b.requestedAtMs || (a.clipId < b.clipId ? -1 : 1))
        .slice(0, 1000)
        .map((deletion) => deletion.clipId),
    );
  }

  ofHousehold(
    householdId: HouseholdId,
    after: DeletionCursor | null,
    limit: number,
  ): Promise<readonly ClipDeletion[]> {
    return this.#faults.around('ofHousehold', () =>
      structuredClone(
        [...this.#deletions.values()]
          .filter((deletion) => deletion.householdId === householdId)
          .filter((deletion) => after === null || newestFirst(after, deletion) < 0)
          .sort(newestFirst)
          .slice(0, limit),
      ),
    );
  }

  #change(clipId: ClipId, change: (old: ClipDeletion) => Partial<ClipDeletion>): void {
    const old = this.#deletions.get(clipId);
    if (old !== undefined) this.#deletions.set(clipId, { ...old, ...change(old) });
  }
}

function newestFirst(a: DeletionCursor, b: DeletionCursor): number {
  if (a.requestedAtMs !== b.requestedAtMs) return b.requestedAtMs - a.requestedAtMs;
  return a.clipId === b.clipId ? 0 : a.clipId < b.clipId ? 1 : -1;
}
