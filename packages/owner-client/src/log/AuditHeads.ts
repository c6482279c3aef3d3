import { type AuditHead, type AuditRow, EMPTY_CHAIN } from '@porchlight/contracts';
import { changeLoggedSchema } from '@porchlight/contracts/http';
import {
  bytesToHex,
  type Clock,
  concatBytes,
  equalBytes,
  type HouseholdId,
  hexToBytes,
  isPorchlightError,
} from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchLabel, watchValue } from '@porchlight/seal/watch';
import type { ApiClient } from '../api/ApiClient.ts';
import { followAudit } from '../audit/followAudit.ts';
import type { HouseholdWatch } from './HouseholdWatch.ts';
import type { OwnEntry } from './OwnLabels.ts';
import { newestCounter, newestEntry } from './WatchMemory.ts';

export interface AuditHeadsDeps {
  readonly api: Pick<ApiClient, 'json'>;
  readonly householdId: HouseholdId;
  readonly watchKey: Uint8Array;
  readonly primitives: SealPrimitives;
  readonly clock: Clock;
  /** Has followed the log before `look`. */
  readonly watch: Pick<HouseholdWatch, 'memory' | 'change' | 'find'>;
}

/** How often a client logs the head of the audit record by itself. */
export const AUDIT_LOG_INTERVAL_MS = 21_600_000;

/** Has the head of the household's audit record logged, and holds the record against the newest head that was (spec/watch.md section 3). */
export class AuditHeads {
  readonly #deps: AuditHeadsDeps;

  constructor(deps: AuditHeadsDeps) {
    this.#deps = deps;
  }

  /**
   * Reads what is new on the record, finds `audit-rewritten` where the newest logged head isn't on it, and logs its own newest head where the last time is six hours ago, or `isOnDemand`. Of a record with other faults nothing is logged; they are for
   * who shows it. Throws as `ApiClient` does.
   */
  async look(isOnDemand = false): Promise<void> {
    const { watch } = this.#deps;
    const from = watch.memory.audit ?? EMPTY_CHAIN;
    const { rows, faults, head } = await this.#read(from);
    const logged = newestEntry(watch.memory.entries, 'audit');
    const isOnRecord =
      logged === null || (await this.#isOnRecord(logged, faults.length > 0 ? [] : [from, ...rows]));
    if (logged !== null && !isOnRecord) {
      const id = `audit-rewritten:${logged.counter}:${logged.valueHex.slice(0, 16)}`;
      await watch.find('audit-rewritten', id);
      return;
    }
    if (faults.length > 0) return;
    const provenAudit = logged?.counter ?? 0;
    await watch.change((memory) => ({ ...memory, audit: head, provenAudit }));
    if (logged === null || !this.#isOf(logged, head)) await this.#log(head, isOnDemand);
  }

  /** `known`: places that were checked just now; none where the record has faults. */
  async #isOnRecord(logged: OwnEntry, known: readonly AuditHead[]): Promise<boolean> {
    const isProven = logged.counter <= this.#deps.watch.memory.provenAudit;
    if (isProven && known.length > 0) return true;
    if (known.some((each) => this.#isOf(logged, each))) return true;
    const { rows, faults } = await this.#read(EMPTY_CHAIN);
    return faults.length === 0 && rows.some((each) => this.#isOf(logged, each));
  }

  #isOf({ counter, valueHex }: OwnEntry, head: AuditHead): boolean {
    return equalBytes(this.#valueOf(counter, head), hexToBytes(valueHex));
  }

  async #log(head: AuditHead, isOnDemand: boolean): Promise<void> {
    const { api, watch, clock, watchKey, primitives } = this.#deps;
    const { memory } = watch;
    const nowMs = clock.nowMs();
    const isDue = nowMs - memory.auditLoggedAtMs >= AUDIT_LOG_INTERVAL_MS;
    const isUnderWay = memory.awaited.some(({ subject }) => subject === 'audit');
    if (head.seq === 0 || isUnderWay || !(isDue || isOnDemand)) return;
    const counter = newestCounter(memory, 'audit') + 1;
    const labelHex = bytesToHex(watchLabel(watchKey, 'audit', counter, primitives));
    const valueHex = bytesToHex(this.#valueOf(counter, head));
    const isTaken = await this.#send(api, { labelHex, valueHex });
    if (!isTaken) return;
    const awaited = { subject: 'audit' as const, counter, sinceMs: nowMs };
    await watch.change((before) => ({
      ...before,
      auditLoggedAtMs: nowMs,
      awaited: [...before.awaited, awaited],
    }));
  }

  /** False where this client may not, has done so too often, or another was there first: its head is as good. */
  async #send(
    api: Pick<ApiClient, 'json'>,
    change: { readonly labelHex: string; readonly valueHex: string },
  ): Promise<boolean> {
    try {
      await api.json('POST', '/v1/household/log', changeLoggedSchema, change);
      return true;
    } catch (error) {
      if (isPorchlightError(error, 'replayed', 'rate_limited', 'not_permitted')) return false;
      throw error;
    }
  }

  #valueOf(counter: number, { seq, hashHex }: AuditHead): Uint8Array {
    const { watchKey, primitives } = this.#deps;
    return watchValue(watchKey, 'audit', counter, auditHeadHash({ seq, hashHex }, primitives), primitives);
  }

  #read(from: AuditHead): Promise<{
    readonly rows: readonly AuditRow[];
    readonly faults: readonly unknown[];
    readonly head: AuditHead;
  }> {
    const { api, householdId, primitives } = this.#deps;
    return followAudit({ api, householdId, sha256: primitives.sha256 }, from);
  }
}

/** SHA-256 of `u64 seq ‖ hash`: what the log commits to of a place in the record (seal/spec/watch.md section 3). */
export function auditHeadHash(
  { seq, hashHex }: AuditHead,
  { sha256 }: Pick<SealPrimitives, 'sha256'>,
): Uint8Array {
  const count = new Uint8Array(8);
  new DataView(count.buffer).setBigUint64(0, BigInt(seq));
  return sha256(concatBytes(count, hexToBytes(hashHex)));
}
