import type { EpochMs, HouseholdId } from '@porchlight/kernel';

/** An access to something of a household's, as its members read it (contracts/spec/audit.md). */
export interface AuditAccess {
  readonly atMs: EpochMs;
  /** Who: a member, an agency or the operator, by id. */
  readonly actor: { readonly role: 'member' | 'agency' | 'operator'; readonly id: string | null };
  /** What was done, such as `clip.read`. */
  readonly action: string;
  /** What it was done to, by id; null for the household itself. */
  readonly subject: string | null;
  /** Why, in the words of whoever did it; null for a member's own. */
  readonly reason: string | null;
}

export interface AuditEntry extends AuditAccess {
  readonly householdId: HouseholdId;
  /** From 0, without a gap, in each household. */
  readonly number: number;
  /** That of the entry before; zeros for number 0. */
  readonly previousHash: Uint8Array;
  /** 32 bytes, over all the others (contracts/spec/audit.md). */
  readonly hash: Uint8Array;
}

/** The hash-chained record of accesses. Throws `unavailable`; the caller then does not give what was asked for. */
export interface AuditLog {
  /** Durable when the promise resolves; appends at the same moment follow each other. Throws `not_found` where there is no such household. */
  append(householdId: HouseholdId, access: AuditAccess): Promise<AuditEntry>;
  /** Oldest first, from `number` on, at most `limit`. */
  read(householdId: HouseholdId, number: number, limit: number): Promise<readonly AuditEntry[]>;
}
