import type { Share, ShareCursor, ShareStore } from '@porchlight/domain';
import { type EpochMs, type HouseholdId, PorchlightError, type ShareId } from '@porchlight/kernel';
import type { MemoryClipIndex } from '../clip-index/MemoryClipIndex.ts';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** Shares of the clips that a `MemoryClipIndex` holds; with its clip a share is gone. */
export class MemoryShareStore implements ShareStore {
  readonly #clips: MemoryClipIndex;
  readonly #shares = new Map<ShareId, Share>();
  readonly #faults = new PlannedFaults<keyof ShareStore>();

  constructor(clips: MemoryClipIndex) {
    this.#clips = clips;
  }

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof ShareStore, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  add(share: Share): Promise<void> {
    return this.#faults.around('add', () => {
      const clip = this.#clips.clips.find((each) => each.clipId === share.clipId);
      if (clip?.householdId !== share.householdId) {
        throw new PorchlightError('not_found', 'the household has no such clip');
      }
      if (this.#shares.has(share.shareId)) throw new PorchlightError('replayed', 'the id is taken');
      this.#shares.set(share.shareId, structuredClone(share));
    });
  }

  find(shareId: ShareId): Promise<Share | null> {
    return this.#faults.around('find', () => structuredClone(this.#present().get(shareId)) ?? null);
  }

  revoke(shareId: ShareId, atMs: EpochMs): Promise<Share | null> {
    return this.#faults.around('revoke', () => {
      const share = this.#present().get(shareId);
      if (share === undefined) return null;
      const revoked = { ...share, revokedAtMs: share.revokedAtMs ?? atMs, sealed: null };
      this.#shares.set(shareId, revoked);
      return structuredClone(revoked);
    });
  }

  forgetExpired(nowMs: EpochMs): Promise<number> {
    return this.#faults.around('forgetExpired', () => {
      const expired = [...this.#shares.values()].filter(
        (share) => share.sealed !== null && share.expiresAtMs <= nowMs,
      );
      for (const share of expired) this.#shares.set(share.shareId, { ...share, sealed: null });
      return expired.length;
    });
  }

  ofHousehold(householdId: HouseholdId, after: ShareCursor | null, limit: number): Promise<readonly Share[]> {
    return this.#faults.around('ofHousehold', () =>
      structuredClone(
        [...this.#present().values()]
          .filter((share) => share.householdId === householdId)
          .filter((share) => after === null || newestFirst(after, share) < 0)
          .sort(newestFirst)
          .slice(0, limit),
      ),
    );
  }

  #present(): ReadonlyMap<ShareId, Share> {
    const clips = new Set(this.#clips.clips.map((clip) => clip.clipId));
    for (const { shareId, clipId } of this.#shares.values()) {
      if (!clips.has(clipId)) this.#shares.delete(shareId);
    }
    return this.#shares;
  }
}

function newestFirst(a: ShareCursor, b: ShareCursor): number {
  if (a.createdAtMs !== b.createdAtMs) return b.createdAtMs - a.createdAtMs;
  return a.shareId === b.shareId ? 0 : a.shareId < b.shareId ? 1 : -1;
}
