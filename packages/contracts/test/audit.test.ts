import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../spec/vectors/audit.json' with { type: 'json' };
import {
  type AuditRow,
  auditRowHash,
  auditRowSchema,
  auditRowText,
  type ChainToCheck,
  checkChain,
  EMPTY_CHAIN,
  nextAuditRow,
} from '../src/index.ts';

const sha256 = (message: Uint8Array) => createHash('sha256').update(message).digest();
const householdId = vectors.householdId as AuditRow['householdId'];
const rows = vectors.rows.map(({ row }) => auditRowSchema.parse(row));

test.each(vectors.rows.map(({ row, text }, i) => ({ row, text, before: rows[i - 1] ?? EMPTY_CHAIN })))(
  'row $row.seq of the vectors has that text and that hash, and follows the one before',
  ({ row, text, before }) => {
    const parsed = auditRowSchema.parse(row);
    expect(auditRowText(parsed)).toBe(text);
    const digest = createHash('sha256').update(`porchlight/v1/audit\0${text}`).digest('hex');
    expect([auditRowHash(parsed, sha256), row.hashHex]).toEqual([digest, digest]);
    const { v: _v, seq: _seq, previousHashHex: _previous, hashHex: _hash, ...entry } = parsed;
    expect(nextAuditRow({ seq: before.seq, hashHex: before.hashHex }, entry, sha256)).toEqual(parsed);
  },
);

describe('what is found where', () => {
  test.each(vectors.cases)('$name', (each) => {
    const { start, expectedHead, faults } = each as (typeof vectors.cases)[number] & Partial<ChainToCheck>;
    const places = { ...(start && { start }), ...(expectedHead && { expectedHead }) };
    const given = each.rows.map((row) => auditRowSchema.parse(row));
    expect(checkChain(given, { householdId, sha256, ...places }).faults).toEqual(faults);
  });
});

test('whichever rows are left out, each of them is missing and no other is blamed', () => {
  fc.assert(
    fc.property(fc.subarray(rows), (given) => {
      const expectedHead = rows.at(-1) ?? EMPTY_CHAIN;
      const { faults } = checkChain(given, { householdId, sha256, expectedHead });
      const missing = faults.flatMap((each) =>
        each.fault === 'missing'
          ? Array.from({ length: each.toSeq - each.fromSeq + 1 }, (_, i) => each.fromSeq + i)
          : [-1],
      );
      const left = rows.filter((row) => !given.includes(row)).map((row) => row.seq);
      expect(missing).toEqual(left);
    }),
  );
});

test('whichever field of whichever row is changed, the row is named, also where its hash is made anew', () => {
  const changes = [
    { action: 'clip.list' },
    { subject: 'x' },
    { atMs: 1 },
    { reason: 'because' },
    { actor: { kind: 'system', id: 'worker' } },
  ] as const;
  const at = fc.nat(rows.length - 1);
  fc.assert(
    fc.property(at, fc.constantFrom(...changes), fc.boolean(), (i, change, isRehashed) => {
      const [row] = rows.slice(i);
      if (row === undefined) return;
      const changed = { ...row, ...change } as AuditRow;
      const given = rows.with(
        i,
        isRehashed ? { ...changed, hashHex: auditRowHash(changed, sha256) } : changed,
      );
      const expectedHead = rows.at(-1) ?? EMPTY_CHAIN;
      const { faults } = checkChain(given, { householdId, sha256, expectedHead });
      expect(faults).toEqual([{ fault: 'changed', seq: row.seq }]);
    }),
  );
});

test.each([{ action: 'a b' }, { subject: 'é' }, { actor: { kind: 'stranger', id: 'x' } }, { reason: ' x' }])(
  'an entry with %j is no entry',
  (wrong) => {
    const { v: _v, seq: _seq, previousHashHex: _previous, hashHex: _hash, ...entry } = rows[0] as AuditRow;
    expect(() => nextAuditRow(EMPTY_CHAIN, { ...entry, ...wrong } as never, sha256)).toThrow(
      expect.objectContaining({ code: 'malformed_message' }),
    );
  },
);
