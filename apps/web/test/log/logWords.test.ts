import type { LogDescription } from '@porchlight/contracts/http';
import type { EpochMs } from '@porchlight/kernel';
import { FINDING_KINDS } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { parsePolicy } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { sayAgo, sayLength } from '../../src/log/logTimes.ts';
import { witnessesWords } from '../../src/log/logWords.ts';
import { witnessLogs } from '../../src/log/ownChecks.ts';
import { witnessWords } from '../../src/log/witnessWords.ts';
import { changeLines, findingWords, openFindings } from '../../src/watch/watchWords.ts';
import { ServedLog } from './ServedLog.ts';

const NOW = 1_900_000_000_000;
type Witness = LogDescription['witnesses'][number];
const witness = (rest: Partial<Witness>): Witness => ({
  name: 'north',
  vkey: '',
  url: null,
  mirrorUrl: null,
  cosigned: { size: 90, atMs: (NOW - 240_000) as EpochMs },
  failingSinceMs: null,
  ...rest,
});

test.each([
  ['good', 'Fresh', witness({}), 90],
  ['warning', 'Behind by 4 min', witness({}), 102],
  ['neutral', 'Not heard yet', witness({ cosigned: null }), 102],
])('a witness is %s as “%s”', (tone, standing, given, signed) => {
  expect(witnessWords(given, signed, NOW)).toMatchObject({ tone, standing });
});

test('a silent witness is called silent whatever it cosigned', () => {
  const silent = witnessWords(witness({ failingSinceMs: (NOW - 9_000) as EpochMs }), 90, NOW);
  expect(silent.tone).toBe('danger');
  expect(silent.standing).toMatch(/^Silent since /);
  expect(witnessWords(witness({}), 102, NOW).note).toContain('12 entries fewer');
});

test('lengths of time are said by their largest unit', () => {
  const said = [0, 59_400, 3_599_000, 7_300_000, 86_400_000, 260_000_000].map(sayLength);
  expect(said).toEqual(['0 s', '59 s', '59 min', '2 h', '1 day', '3 days']);
  expect(sayAgo(NOW - 500, NOW)).toBe('just now');
  expect(witnessesWords([{ name: 'one', atMs: 1 }])).toBe('One witness, one,');
});

test('what a witness is told of the log is a policy that its settings take', async () => {
  const served = await ServedLog.lay(NOW);
  const body = served.answer('/v1/log');
  const description = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array(0))) as LogDescription;
  const { logs } = parsePolicy(witnessLogs(description), nodePrimitives.sha256);
  expect(logs).toMatchObject([{ key: { name: served.log.origin }, url: description.prefixUrl }]);
});

test('every finding says what it means and what to do, and only answered ones are no longer open', () => {
  for (const kind of FINDING_KINDS) expect(findingWords({ kind }).steps.length).toBeGreaterThan(0);
  const finding = { kind: 'foreign-change', isAcknowledged: true } as const;
  expect(openFindings({ findings: [{ ...finding } as never] })).toEqual([]);
});

test('a change says by name who came and went', () => {
  const difference = {
    addedMembers: ['a'],
    removedMembers: ['b'],
    changedMembers: [],
    addedDevices: [],
    retiredDevices: ['c'],
  };
  const names = { member: (id: string) => `Member ${id}`, device: (id: string) => `Device ${id}` };
  expect(changeLines({ difference }, names).map(({ what }) => what)).toEqual([
    'Member a was let into your household',
    'Member b was removed from your household',
    'Device c was retired',
  ]);
});
