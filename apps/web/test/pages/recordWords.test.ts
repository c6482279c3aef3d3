import { readFileSync } from 'node:fs';
import type { AuditRow, ChainFault } from '@porchlight/contracts';
import { expect, test } from 'vitest';
import { saySize, summariseHoldings } from '../../src/record/holdingsWords.ts';
import { layRecord } from '../../src/record/layRecord.ts';
import { type RecordNames, sayFault, sayRow } from '../../src/record/recordWords.ts';

const SELF = '1'.repeat(32);
const SAM = '2'.repeat(32);
const DOOR = 'a'.repeat(32);
const names: RecordNames = {
  selfId: SELF,
  members: new Map([[SAM, 'Sam']]),
  devices: new Map([[DOOR, 'Front door']]),
};

function row(seq: number, over: Partial<AuditRow> = {}): AuditRow {
  return {
    v: 1,
    seq,
    householdId: '9'.repeat(32) as AuditRow['householdId'],
    actor: { kind: 'member', id: SELF },
    action: 'clip.list',
    subject: 'household',
    reason: null,
    atMs: (1_780_000_000_000 + seq) as AuditRow['atMs'],
    previousHashHex: '0'.repeat(64),
    hashHex: '0'.repeat(64),
    ...over,
  };
}

test('a row names you, members, devices and versions by what this browser knows of them', () => {
  expect(sayRow(row(1), names)).toBe('You looked through the list of recordings.');
  expect(
    sayRow(row(1, { actor: { kind: 'member', id: SAM }, action: 'device.command', subject: DOOR }), names),
  ).toBe('Sam sent an order to Front door.');
  expect(sayRow(row(1, { action: 'device.live', subject: DOOR }), names)).toBe(
    'You began to look live through Front door.',
  );
  expect(sayRow(row(1, { action: 'device.talk', subject: DOOR }), names)).toBe(
    'You talked through Front door.',
  );
  expect(sayRow(row(1, { action: 'keyring.publish', subject: '4' }), names)).toBe(
    'You published version 4 of the household’s keys.',
  );
});

test('who is gone, an agency, the operator, a link and the cloud are said to be just that', () => {
  const said = (kind: AuditRow['actor']['kind'], id: string) =>
    sayRow(row(1, { actor: { kind, id } }), names);
  expect(said('member', '3'.repeat(32))).toMatch(/^A member who is gone \(3333\) /);
  expect(said('agency', 'c'.repeat(32))).toMatch(/^The agency cccccccc /);
  expect(said('operator', 'operator')).toMatch(/^The operator of the cloud /);
  expect(said('link', 'd'.repeat(32))).toMatch(/^Somebody with a link that you shared /);
  expect(said('system', 'sweep')).toMatch(/^The cloud itself \(sweep\) /);
});

test('every action of the specification has words of its own, and one that is newer is named', () => {
  const spec = readFileSync(
    new URL('../../../../packages/contracts/spec/audit.md', import.meta.url),
    'utf8',
  ).split('## 4.')[1];
  const actions = [...(spec ?? '').matchAll(/^\| `([a-z.]+)`/gm)].map(([, action]) => action ?? '');
  expect(actions.length).toBeGreaterThan(15);
  for (const action of actions) expect(sayRow(row(1, { action }), names)).not.toContain('did “');
  expect(sayRow(row(1, { action: 'drone.launch', subject: 'x' }), names)).toBe(
    'You did “drone.launch” to “x”.',
  );
  expect(sayRow(row(1, { action: 'constructor', subject: 'x' }), names)).toBe(
    'You did “constructor” to “x”.',
  );
});

test('the newest comes first, a missing row has a line at its place, a changed one says so, whatever the filter', () => {
  const faults: readonly ChainFault[] = [
    { fault: 'missing', fromSeq: 2, toSeq: 3 },
    { fault: 'changed', seq: 4 },
  ];
  const rows = [row(1), row(4), row(5)];
  const lines = layRecord(rows, faults, 'all', SELF);
  expect(lines.map((line) => (line.kind === 'gap' ? 'gap' : line.row.seq))).toEqual([5, 4, 'gap', 1]);
  expect(lines[1]).toMatchObject({ fault: { fault: 'changed' } });
  expect(lines[2]).toMatchObject({ atMs: row(4).atMs });
  const filtered = layRecord(rows, faults, 'agency', SELF);
  expect(filtered.map(({ kind }) => kind)).toEqual(['row', 'gap']);
});

test('rows that are missing at the end stand above all others', () => {
  const lines = layRecord([row(1), row(2)], [{ fault: 'missing', fromSeq: 3, toSeq: 9 }], 'all', SELF);
  expect(lines[0]).toMatchObject({ kind: 'gap', atMs: row(2).atMs });
});

test('the filter tells you from other members', () => {
  const rows = [
    row(1),
    row(2, { actor: { kind: 'member', id: SAM } }),
    row(3, { actor: { kind: 'operator', id: 'operator' } }),
  ];
  const seqs = (filter: Parameters<typeof layRecord>[2]) =>
    layRecord(rows, [], filter, SELF).map((line) => (line.kind === 'row' ? line.row.seq : null));
  expect(seqs('self')).toEqual([1]);
  expect(seqs('member')).toEqual([2]);
  expect(seqs('operator')).toEqual([3]);
});

test('each fault is a sentence with the row that it is about', () => {
  expect(sayFault({ fault: 'missing', fromSeq: 4, toSeq: 4 })).toMatch(/^Row 4 is missing/);
  expect(sayFault({ fault: 'missing', fromSeq: 4, toSeq: 6 })).toMatch(/^Rows 4 to 6 are missing/);
  for (const fault of ['changed', 'misplaced', 'foreign'] as const)
    expect(sayFault({ fault, seq: 7 })).toMatch(/^Row 7 .*\.$/);
});

test('what is held is counted by table, ciphertext first, with the size of what is stored; an unknown table counts as readable', () => {
  const summary = summariseHoldings({
    householdId: '9'.repeat(32) as AuditRow['householdId'],
    readAtMs: row(1).atMs,
    holdings: [
      { table: 'tomorrow', row: {} },
      { table: 'clips', row: {} },
      { table: 'objects', row: { key: 'a', sizeBytes: 1_200_000 } },
      { table: 'objects', row: { key: 'b', sizeBytes: 1_250_000 } },
    ],
    complete: true,
  });
  expect(summary.map(({ table, reading, rows, sizeBytes }) => [table, reading, rows, sizeBytes])).toEqual([
    ['objects', 'sealed', 2, 2_450_000],
    ['clips', 'readable', 1, null],
    ['tomorrow', 'readable', 1, null],
  ]);
  expect([saySize(0), saySize(999), saySize(2_450_000), saySize(31_000_000_000)]).toEqual([
    '0 B',
    '999 B',
    '2.5 MB',
    '31 GB',
  ]);
});

test('every table that the specification names has words of its own', () => {
  const spec = readFileSync(
    new URL('../../../../packages/contracts/spec/holdings.md', import.meta.url),
    'utf8',
  );
  const rows = spec.split('\n').filter((line) => line.startsWith('| `'));
  const tables = rows.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
  );
  expect(tables.length).toBeGreaterThan(12);
  const holdings = tables.map((table) => ({ table, row: {} }));
  const told = summariseHoldings({
    householdId: '9'.repeat(32) as AuditRow['householdId'],
    readAtMs: row(1).atMs,
    holdings,
    complete: true,
  });
  for (const { table, name } of told) expect(name).not.toBe(table);
});
