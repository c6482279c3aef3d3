import {
  type AuditHead,
  type AuditRow,
  type CheckedChain,
  checkChain,
  type Sha256,
} from '@porchlight/contracts';
import { type AuditPage, auditPageSchema } from '@porchlight/contracts/http';
import type { HouseholdId } from '@porchlight/kernel';
import type { ApiClient } from '../api/ApiClient.ts';

export interface FollowAuditDeps {
  readonly api: Pick<ApiClient, 'json'>;
  readonly householdId: HouseholdId;
  readonly sha256: Sha256;
}

/** What is new on a household's audit record, and what is wrong with it. */
export interface FollowedAudit extends CheckedChain {
  readonly rows: readonly AuditRow[];
}

/**
 * Reads the household's audit record from the place that the client remembers (`EMPTY_CHAIN` the first time) to its end, and checks it (contracts/spec/audit.md
 * section 3). The caller remembers `head` where there are no faults, and shows the faults else. Throws as `ApiClient` does.
 */
export async function followAudit(
  { api, householdId, sha256 }: FollowAuditDeps,
  remembered: AuditHead,
): Promise<FollowedAudit> {
  const rows: AuditRow[] = [];
  let page: AuditPage;
  do {
    const after = rows.at(-1)?.seq ?? remembered.seq;
    page = await api.json('GET', `/v1/audit?after=${after}`, auditPageSchema);
    rows.push(...page.rows);
  } while (page.rows.length > 0 && (rows.at(-1)?.seq ?? 0) < page.head.seq);
  const checked = checkChain(rows, { householdId, sha256, start: remembered, expectedHead: page.head });
  return { ...checked, rows };
}
