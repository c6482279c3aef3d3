import { describe, expect, test } from 'vitest';
import { clipFileName } from '../../src/clips/fileName.ts';
import { neighboursOf } from '../../src/clips/neighboursOf.ts';
import { sayUncertainty, sayVerdict, type Verdict } from '../../src/clips/verdict.ts';
import { expiryOf, sayLeft, standingOf } from '../../src/shares/shareTerms.ts';
import { madeUpClips } from '../gallery/clips/madeUpHouse.ts';

const startedAtMs = new Date(2026, 10, 26, 19, 4, 12).getTime();

describe('the name of a file', () => {
  test('is device, day and time', () => {
    expect(clipFileName('Front door', startedAtMs)).toBe('Front door 2026-11-26 19-04-12');
  });

  test.each([
    ['../../etc/passwd', 'etc passwd'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
    ['\u202egnp.exe', 'gnp.exe'],
    [' . ', 'Device'],
    ['Haustür ⌂', 'Haustür ⌂'],
  ])('of a device called %j takes what file systems take', (name, clean) => {
    expect(clipFileName(name, startedAtMs)).toBe(`${clean} 2026-11-26 19-04-12`);
  });
});

const facts = {
  startedAtMs,
  endedAtMs: startedAtMs + 1000,
  clockUncertaintyMs: 180,
  segmentCount: 3,
  signingKeyHex: '5e'.repeat(32),
  reason: null,
};

test.each<[Verdict, string, string]>([
  [{ kind: 'unchanged', facts }, 'good', 'Filmed by Front door, 19:04:12, unchanged'],
  [{ kind: 'unfinished', facts }, 'warning', 'Filmed by Front door, 19:04:12, unfinished'],
  [{ kind: 'cut-short', facts }, 'danger', 'The cloud gave only the beginning'],
  [{ kind: 'retired', facts }, 'danger', 'Signed by Front door after you had retired it'],
  [{ kind: 'failed', sentence: 'S.', isDoubtful: true }, 'danger', 'Don’t rely on this recording'],
  [{ kind: 'failed', sentence: 'S.', isDoubtful: false }, 'warning', 'This recording wasn’t checked'],
  [{ kind: 'checking' }, 'info', 'Checking the recording'],
])('verdict %#: only what was checked to its end is unchanged', (verdict, tone, title) => {
  const said = sayVerdict(verdict, { deviceName: 'Front door', at: '19:04:12' });
  expect(said).toMatchObject({ tone, title });
  const claimed = `${said.title} ${verdict.kind === 'unfinished' ? '' : said.detail}`;
  expect(/\bunchanged\b/.test(claimed)).toBe(verdict.kind === 'unchanged');
});

test('a clock is never said to be more right than its device says', () => {
  expect([0, 180, 999, 1001, 59_999, 61_000, 3_600_000].map(sayUncertainty)).toEqual([
    'right to 0.0 s',
    'right to 0.2 s',
    'right to 1.0 s',
    'right to 2 s',
    'right to 60 s',
    'right to 2 min',
    'the device couldn’t say how right its clock was',
  ]);
});

test('earlier and later are of the same device', () => {
  const clips = madeUpClips(30, startedAtMs);
  const own = clips.filter(({ deviceId }) => deviceId === clips[4]?.deviceId);
  const [first, second, third] = own;
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few clips');
  expect(neighboursOf(clips, second)).toEqual({ earlier: third, later: first });
  expect(neighboursOf(clips, first).later).toBe(null);
  expect(neighboursOf(clips, { clipId: second.clipId, deviceId: 'f'.repeat(32) as never })).toEqual({
    earlier: null,
    later: null,
  });
});

describe('a link', () => {
  test('lasts at most the 30 days that the cloud allows, also by a clock that is a little ahead', () => {
    const days = 30 * 24 * 3_600_000;
    expect(expiryOf('30d', 1000)).toBeLessThan(1000 + days);
    expect(expiryOf('1h', 0)).toBe(3_600_000);
  });

  test('stands open until it ends or is revoked', () => {
    expect(standingOf({ expiresAtMs: 10 as never, revokedAtMs: null }, 9)).toBe('open');
    expect(standingOf({ expiresAtMs: 10 as never, revokedAtMs: null }, 10)).toBe('ended');
    expect(standingOf({ expiresAtMs: 10 as never, revokedAtMs: 3 as never }, 4)).toBe('revoked');
  });

  test.each([
    [30_000, 'in 1 minute'],
    [3_600_000, 'in 60 minutes'],
    [20 * 3_600_000, 'in 20 hours'],
    [7 * 24 * 3_600_000, 'in 7 days'],
  ])('that ends after %i ms ends %s', (ms, words) => {
    expect(sayLeft(ms, 0)).toBe(words);
  });
});
