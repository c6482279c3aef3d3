import { type Access, COALESCED_MS, isCoalesced, type Principal, recordAccess } from '@porchlight/domain';
import type { EpochMs, HouseholdId } from '@porchlight/kernel';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../access/callerOf.ts';
import type { ApiDeps } from '../deps.ts';

/** How many coalesced accesses are remembered; beyond that the oldest are forgotten, and recorded once more. */
const MAX_REMEMBERED = 100_000;

/** Puts accesses on the audit record before anything is given. Listings that are the same within ten minutes are one row, as far as this process knows. */
export class AccessRecorder {
  readonly #deps: Pick<ApiDeps, 'audit' | 'clock'>;
  readonly #maxRemembered: number;
  /** When what was recorded, oldest first; of coalesced actions only. */
  readonly #recordedAtMs = new Map<string, EpochMs>();

  constructor(deps: Pick<ApiDeps, 'audit' | 'clock'>, maxRemembered = MAX_REMEMBERED) {
    this.#deps = deps;
    this.#maxRemembered = maxRemembered;
  }

  /** Durable when the promise resolves. Throws `unavailable`: then nothing may be given. */
  async record(access: Access): Promise<void> {
    if (!isCoalesced(access.action)) return recordAccess(this.#deps, access);
    const key = JSON.stringify([access.householdId, access.actor, access.action, access.subject]);
    const nowMs = this.#deps.clock.nowMs();
    const recordedAtMs = this.#recordedAtMs.get(key);
    if (recordedAtMs !== undefined && Math.abs(nowMs - recordedAtMs) < COALESCED_MS) return;
    await recordAccess(this.#deps, access);
    this.#recordedAtMs.delete(key);
    this.#recordedAtMs.set(key, nowMs);
    this.#forgetOldest(nowMs);
  }

  /** Records what the one who signed the call does to what is the household's. Throws `unavailable`, and `unauthenticated` for an unsigned call. */
  recordCall(
    request: FastifyRequest,
    householdId: HouseholdId,
    action: Access['action'],
    subject = 'household',
  ): Promise<void> {
    return this.record({ householdId, actor: actorOf(principalOf(request)), action, subject });
  }

  #forgetOldest(nowMs: EpochMs): void {
    for (const [key, recordedAtMs] of this.#recordedAtMs) {
      const isOver = nowMs - recordedAtMs >= COALESCED_MS;
      if (!isOver && this.#recordedAtMs.size <= this.#maxRemembered) return;
      this.#recordedAtMs.delete(key);
    }
  }
}

function actorOf(principal: Principal): Access['actor'] {
  if (principal.role === 'operator') return { kind: 'operator', id: 'operator' };
  if (principal.role === 'agency') return { kind: 'agency', id: principal.agencyId };
  return { kind: 'member', id: principal.memberId };
}
