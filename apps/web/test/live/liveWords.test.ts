import { describe, expect, test } from 'vitest';
import { isLiveNow } from '../../src/live/connectionOf.ts';
import type { LiveViewState } from '../../src/live/LiveView.ts';
import { announceLive, liveWords, sayAgo } from '../../src/live/liveWords.ts';
import { AT_EDGE } from '../../src/live/show/LiveNews.ts';

const LIVE: LiveViewState = {
  state: { kind: 'live' },
  isResting: false,
  isUndecodable: false,
  health: null,
  samples: [],
  hasPicture: true,
  hasSound: true,
  isSoundOn: false,
  place: AT_EDGE,
  choice: 'auto',
  firstPictureMs: 200,
};

describe('what is called live', () => {
  test('is a picture at the edge of a state that is live, and nothing else', () => {
    expect(isLiveNow(LIVE)).toBe(true);
    expect(isLiveNow({ ...LIVE, state: { kind: 'delayed' } })).toBe(false);
    expect(isLiveNow({ ...LIVE, state: { kind: 'interrupted' } })).toBe(false);
    expect(isLiveNow({ ...LIVE, hasPicture: false })).toBe(false);
    expect(isLiveNow({ ...LIVE, isResting: true })).toBe(false);
    expect(isLiveNow({ ...LIVE, place: { ...AT_EDGE, isAtEdge: false } })).toBe(false);
  });

  test('is announced so, and what isn’t live is announced as what it is', () => {
    expect(announceLive(LIVE, false)).toBe('Live');
    expect(announceLive({ ...LIVE, state: { kind: 'delayed' } }, false)).toContain('Not live');
    expect(announceLive({ ...LIVE, place: { ...AT_EDGE, isAtEdge: false } }, false)).toContain('just seen');
  });
});

test('a refusal is told by its hint, as a sentence, and can be tried again where nothing more is tried', () => {
  const hint = 'ask an owner of the household';
  const refused = { kind: 'refused', code: 'not_permitted', hint, isFinal: true } as const;
  expect(liveWords({ ...LIVE, state: refused })).toMatchObject({
    detail: 'Ask an owner of the household.',
    canRetry: true,
    isBusy: false,
  });
  expect(liveWords({ ...LIVE, state: { ...refused, isFinal: false } })).toMatchObject({
    canRetry: false,
    isBusy: true,
  });
});

test('what is kept can be looked at while the connection is interrupted', () => {
  const interrupted = { ...LIVE, state: { kind: 'interrupted' } } as const;
  expect(liveWords(interrupted)?.title).toBe('Interrupted');
  expect(liveWords({ ...interrupted, place: { ...AT_EDGE, isAtEdge: false } })).toBeNull();
});

test('how long ago is said in seconds and minutes', () => {
  expect([400, 12_300, 60_000, 65_000].map(sayAgo)).toEqual([
    '1 s ago',
    '12 s ago',
    '1 min ago',
    '1 min 5 s ago',
  ]);
});
