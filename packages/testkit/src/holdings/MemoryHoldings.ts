import type { HeldRow, Holdings } from '@porchlight/domain';
import { type DeviceId, type HouseholdId, PorchlightError } from '@porchlight/kernel';
import type { MemoryAuditLog } from '../audit-log/MemoryAuditLog.ts';
import type { MemoryClipIndex } from '../clip-index/MemoryClipIndex.ts';

/** What a `MemoryClipIndex` and a `MemoryAuditLog` hold on a household, as if these were all the tables there are. */
export class MemoryHoldings implements Holdings {
  readonly #clips: MemoryClipIndex;
  readonly #audit: MemoryAuditLog;
  #rowsUntilFault = Number.POSITIVE_INFINITY;

  constructor(clips: MemoryClipIndex, audit: MemoryAuditLog) {
    this.#clips = clips;
    this.#audit = audit;
  }

  /** The next reading of rows throws `unavailable` after so many. */
  failAfter(rows: number): void {
    this.#rowsUntilFault = rows;
  }

  async *rows(householdId: HouseholdId): AsyncGenerator<HeldRow> {
    const clips = this.#clips.clips.filter((clip) => clip.householdId === householdId);
    const held = [
      ...clips.map((clip) => ({ table: 'clips', json: JSON.stringify({ clip_id: clip.clipId }) })),
      ...this.#audit.rowsOf(householdId).map((row) => ({ table: 'audit_rows', json: JSON.stringify(row) })),
    ];
    for (const row of held) {
      if (this.#rowsUntilFault === 0) throw new PorchlightError('unavailable', 'told to fail');
      this.#rowsUntilFault -= 1;
      yield row;
    }
  }

  async devicesEver(householdId: HouseholdId): Promise<readonly DeviceId[]> {
    const own = this.#clips.clips.filter((clip) => clip.householdId === householdId);
    return [...new Set(own.map((clip) => clip.deviceId))];
  }
}
