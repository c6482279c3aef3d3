import { type AuditRow, EMPTY_CHAIN } from '@porchlight/contracts';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { MemoryAuditLog } from '@porchlight/testkit/audit-log/MemoryAuditLog';
import { sampleEntry } from '@porchlight/testkit/audit-log/sampleEntry';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { type ApiClient, followAudit } from '../../src/index.ts';

const { sha256 } = nodeVerifyPrimitives;
const { householdId } = sampleEntry();

/** A server that gives out what is on `log` three rows at a time, after `tamper` had its way with them. */
function serverOf(log: MemoryAuditLog, tamper = (rows: readonly AuditRow[]) => rows) {
  const json = async (_method: string, path: string, schema: z.ZodType) => {
    const after = Number(new URL(path, 'http://server').searchParams.get('after'));
    const all = tamper(log.rowsOf(householdId));
    const { seq, hashHex } = all.at(-1) ?? EMPTY_CHAIN;
    const rows = all.filter((row) => row.seq > after).slice(0, 3);
    return schema.parse({ rows, head: { seq, hashHex } });
  };
  return { api: { json: json as ApiClient['json'] }, householdId, sha256 };
}

async function logOf(count: number): Promise<MemoryAuditLog> {
  const log = new MemoryAuditLog();
  await log.record(Array.from({ length: count }, () => sampleEntry({ householdId })));
  return log;
}

test('everything is read to its end, and then only what is new', async () => {
  const log = await logOf(8);
  const first = await followAudit(serverOf(log), EMPTY_CHAIN);
  expect(first).toMatchObject({ faults: [], head: { seq: 8 }, rows: log.rowsOf(householdId) });
  await log.record([sampleEntry({ householdId })]);
  const second = await followAudit(serverOf(log), first.head);
  expect(second).toMatchObject({ faults: [], head: { seq: 9 }, rows: [{ seq: 9 }] });
  expect(await followAudit(serverOf(log), second.head)).toMatchObject({ faults: [], head: second.head });
});

test('a row that is left out, the newest that are taken back, and a record that is written anew are shown as such', async () => {
  const log = await logOf(8);
  const { head } = await followAudit(serverOf(log), EMPTY_CHAIN);
  const without = serverOf(log, (rows) => rows.filter((row) => row.seq !== 5));
  expect((await followAudit(without, EMPTY_CHAIN)).faults).toEqual([
    { fault: 'missing', fromSeq: 5, toSeq: 5 },
  ]);
  const shorter = serverOf(log, (rows) => rows.slice(0, 6));
  expect((await followAudit(shorter, head)).faults).toEqual([{ fault: 'missing', fromSeq: 7, toSeq: 8 }]);
  const anew = await logOf(9);
  expect((await followAudit(serverOf(anew), head)).faults).toEqual([{ fault: 'changed', seq: 9 }]);
});
