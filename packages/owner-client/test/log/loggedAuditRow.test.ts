import { bytesToHex } from '@porchlight/kernel';
import { loggedAuditRow } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchValue } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import { auditHeadHash } from '../../src/log/AuditHeads.ts';

const WATCH_KEY = new Uint8Array(32).fill(7);
const rows = [1, 2, 3].map((seq) => ({ seq, hashHex: String(seq).repeat(64) }));

function entry(counter: number, seq: number, index: number) {
  const hash = auditHeadHash({ seq, hashHex: String(seq).repeat(64) }, nodePrimitives);
  const valueHex = bytesToHex(watchValue(WATCH_KEY, 'audit', counter, hash, nodePrimitives));
  return { subject: 'audit' as const, counter, valueHex, index };
}

test('the row of the newest logged head is found on the record, and none where it isn’t there', () => {
  const entries = [entry(1, 1, 40), entry(2, 2, 77)];
  const find = (given: typeof rows) => loggedAuditRow({ entries }, given, WATCH_KEY, nodePrimitives);
  expect(find(rows)).toEqual({ seq: 2, index: 77 });
  expect(find(rows.slice(0, 1))).toBeNull();
  expect(loggedAuditRow({ entries: [] }, rows, WATCH_KEY, nodePrimitives)).toBeNull();
});
