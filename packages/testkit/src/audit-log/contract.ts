import { checkChain, EMPTY_CHAIN } from '@porchlight/contracts';
import type { AuditLog } from '@porchlight/domain';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { describe, expect, test } from 'vitest';
import { sampleTime } from '../clip-index/sampleClip.ts';
import { sampleEntry } from './sampleEntry.ts';

const { sha256 } = nodeVerifyPrimitives;

/** What every `AuditLog` keeps. `open` may give one log to all tests: each makes households of its own. */
export function auditLogContract(name: string, open: () => AuditLog): void {
  describe(`AuditLog of ${name}`, () => {
    test('a household without rows has an empty chain', async () => {
      const { householdId } = sampleEntry();
      expect(await open().page(householdId, 0, 9)).toEqual({ rows: [], head: EMPTY_CHAIN });
    });

    test('rows come back with every field as it was, in order, in a chain that holds', async () => {
      const log = open();
      const { householdId } = sampleEntry();
      const actor = { kind: 'agency', id: 'a1' } as const;
      const entries = [
        sampleEntry({ householdId }),
        sampleEntry({ householdId, actor, reason: 'Fall “9”: \\ \u0007\n夜', atMs: sampleTime(5) }),
        sampleEntry({ householdId, actor: { kind: 'operator', id: 'operator' }, atMs: sampleTime(1) }),
      ];
      await log.record(entries.slice(0, 1));
      await log.record(entries.slice(1));
      const { rows, head } = await log.page(householdId, 0, 9);
      expect(rows).toMatchObject(entries);
      expect(rows.map((row) => row.seq)).toEqual([1, 2, 3]);
      expect(checkChain(rows, { householdId, sha256, expectedHead: head })).toEqual({ faults: [], head });
    });

    test('a page begins behind a row, has no more than it may, and names the head of all', async () => {
      const log = open();
      const { householdId } = sampleEntry();
      await log.record(Array.from({ length: 5 }, () => sampleEntry({ householdId })));
      const page = await log.page(householdId, 1, 2);
      expect(page.rows.map((row) => row.seq)).toEqual([2, 3]);
      expect(page.head.seq).toBe(5);
      expect((await log.page(householdId, 5, 2)).rows).toEqual([]);
    });

    test('each household has a chain of its own, also when one call writes to both', async () => {
      const log = open();
      const [one, other] = [sampleEntry(), sampleEntry()];
      await log.record([one, other, one]);
      for (const [{ householdId }, count] of [[one, 2] as const, [other, 1] as const]) {
        const { rows, head } = await log.page(householdId, 0, 9);
        expect(rows).toHaveLength(count);
        expect(checkChain(rows, { householdId, sha256, expectedHead: head }).faults).toEqual([]);
      }
    });

    test('what is recorded at once ends up in one chain that never forks', async () => {
      const log = open();
      const { householdId } = sampleEntry();
      const writers = Array.from({ length: 40 }, (_, i) => sampleEntry({ householdId, subject: `s${i}` }));
      await Promise.all(writers.map((entry) => log.record([entry])));
      const { rows, head } = await log.page(householdId, 0, 99);
      expect(checkChain(rows, { householdId, sha256, expectedHead: head }).faults).toEqual([]);
      expect(new Set(rows.map((row) => row.subject))).toEqual(new Set(writers.map((each) => each.subject)));
      expect(head.seq).toBe(40);
    });

    test.each([{ action: 'a space' }, { subject: '' }, { reason: ' ' }])(
      'an entry with %j is refused, and those beside it are not written',
      async (wrong) => {
        const log = open();
        const entry = sampleEntry();
        const entries = [entry, { ...entry, ...wrong }];
        await expect(log.record(entries)).rejects.toMatchObject({ code: 'malformed_message' });
        expect((await log.page(entry.householdId, 0, 9)).rows).toEqual([]);
      },
    );
  });
}
