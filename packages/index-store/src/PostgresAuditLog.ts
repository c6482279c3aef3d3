import { createHash } from 'node:crypto';
import {
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  EMPTY_CHAIN,
  nextAuditRow,
} from '@porchlight/contracts';
import type { AuditLog, AuditRows } from '@porchlight/domain';
import { bytesToHex, type HouseholdId, hexToBytes, parseHouseholdId } from '@porchlight/kernel';
import * as statements from './auditStatements.ts';
import { hexOfUuid, timeOf } from './columns.ts';
import type { PostgresDatabase, Session } from './PostgresDatabase.ts';

/** The audit record in PostgreSQL. Writers of one chain wait for each other at its head's row, those of different chains don't. */
export class PostgresAuditLog implements AuditLog {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async record(entries: readonly AuditEntry[]): Promise<void> {
    const byHousehold = Map.groupBy(entries, (entry) => entry.householdId);
    // In one order for everybody, so that no two wait for each other in a ring.
    const households = [...byHousehold].sort(([a], [b]) => (a < b ? -1 : 1));
    if (households.length === 0) return;
    await this.#database.transaction(async (session) => {
      for (const [householdId, own] of households) await append(session, householdId, own);
    });
  }

  async page(householdId: HouseholdId, afterSeq: number, limit: number): Promise<AuditRows> {
    const found = await this.#database.query<RowOfAudit>(statements.PAGE, [householdId, afterSeq, limit]);
    // Read after the rows, so that it is never before the last of them.
    const [head] = await this.#database.query<RowOfHead>(statements.FIND_HEAD, [householdId]);
    return { rows: found.map(auditRowOf), head: headOf(head) };
  }
}

interface RowOfHead {
  readonly seq: string;
  readonly hash: Buffer;
}

interface RowOfAudit extends RowOfHead {
  readonly household_id: string;
  readonly v: number;
  readonly at_ms: string;
  readonly actor_kind: AuditRow['actor']['kind'];
  readonly actor_id: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly previous_hash: Buffer;
}

async function append(session: Session, householdId: HouseholdId, entries: readonly AuditEntry[]) {
  const [locked] = await session.query<RowOfHead>(statements.LOCK_HEAD, [householdId]);
  let head = headOf(locked);
  const rows: AuditRow[] = [];
  for (const entry of entries) {
    const row = nextAuditRow(head, entry, sha256);
    rows.push(row);
    head = { seq: row.seq, hashHex: row.hashHex };
  }
  await session.query(statements.ADD_ROWS, [
    householdId,
    rows.map((row) => row.seq),
    rows.map((row) => row.atMs),
    rows.map((row) => row.actor.kind),
    rows.map((row) => row.actor.id),
    rows.map((row) => row.action),
    rows.map((row) => row.subject),
    rows.map((row) => row.reason),
    rows.map((row) => hexToBytes(row.previousHashHex)),
    rows.map((row) => hexToBytes(row.hashHex)),
    head.seq,
    hexToBytes(head.hashHex),
  ]);
}

function auditRowOf(row: RowOfAudit): AuditRow {
  return {
    v: row.v as 1,
    householdId: parseHouseholdId(hexOfUuid(row.household_id)),
    seq: Number(row.seq),
    atMs: timeOf(row.at_ms),
    actor: { kind: row.actor_kind, id: row.actor_id },
    action: row.action,
    subject: row.subject,
    reason: row.reason,
    previousHashHex: bytesToHex(row.previous_hash),
    hashHex: bytesToHex(row.hash),
  };
}

function headOf(row: RowOfHead | undefined): AuditHead {
  return row === undefined ? EMPTY_CHAIN : { seq: Number(row.seq), hashHex: bytesToHex(row.hash) };
}

function sha256(message: Uint8Array): Uint8Array {
  return createHash('sha256').update(message).digest();
}
