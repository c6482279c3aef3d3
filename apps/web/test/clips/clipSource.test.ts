import { concatBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { type ClipOpening, type ClipProgress, clipSource } from '../../src/clips/clipSource.ts';
import { shareReceived } from '../../src/clips/shareReceived.ts';
import { verdictOf } from '../../src/clips/verdict.ts';
import type { MediaUnit } from '../../src/player/SegmentSource.ts';
import { cameraKeyHex, clip, opensHere } from './openedHere.ts';

const CONTEXT = { isFinishedByIndex: true, retiredAtMs: null };
const { records } = clip;

async function play(opening: ClipOpening, signal = new AbortController().signal) {
  const told: ClipProgress[] = [];
  const units: MediaUnit[] = [];
  const source = clipSource(opening, {
    tracks: ['picture', 'sound'],
    durationMs: 4000,
    watch: (progress) => told.push(progress),
  });
  let failure: unknown = null;
  try {
    for await (const unit of source.open(signal)) units.push(unit);
  } catch (error) {
    failure = error;
  }
  const last = told.at(-1) ?? { kind: 'asked' as const };
  return { told, units, failure, verdict: verdictOf(last, CONTEXT), source };
}

describe('a clip that a camera sealed', () => {
  test('comes to the player whole and in order, its beginning marked once', async () => {
    const { units, told, verdict } = await play(opensHere(records));
    expect(units.map(({ track, first }) => [track, first])).toEqual(
      units.map((_, index) => ['picture', index === 0]),
    );
    expect(concatBytes(...units.map(({ bytes }) => bytes)).length).toBeGreaterThan(900_000);
    expect(told.map(({ kind }) => kind).filter((kind) => kind !== 'received')).toEqual([
      'asked',
      'begun',
      'ended',
    ]);
    expect(verdict).toMatchObject({
      kind: 'unchanged',
      facts: { segmentCount: clip.segments.length, signingKeyHex: cameraKeyHex },
    });
  });

  test('isn’t called unchanged by anything that came before its end', async () => {
    const { told } = await play(opensHere(records));
    const before = told.slice(0, -1).map((progress) => verdictOf(progress, CONTEXT).kind);
    expect(new Set(before)).toEqual(new Set(['checking']));
  });

  test('opens anew as often as it is asked', async () => {
    const { source, units } = await play(opensHere(records));
    const again: MediaUnit[] = [];
    for await (const unit of source.open(new AbortController().signal)) again.push(unit);
    expect(again).toEqual(units);
  });

  test('says how much of it has come', async () => {
    const shares: number[] = [];
    const follow = shareReceived((share) => shares.push(share));
    const source = clipSource(opensHere(records), { tracks: ['picture'], durationMs: null, watch: follow });
    for await (const _ of source.open(new AbortController().signal));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.9);
  });
});

test('a clip without its end is unfinished, and cut short where the index says that it is whole', async () => {
  const { told, failure } = await play(opensHere(records.slice(0, -1)));
  expect(failure).toBe(null);
  const last = told.at(-1) ?? { kind: 'asked' as const };
  expect(verdictOf(last, { ...CONTEXT, isFinishedByIndex: false }).kind).toBe('unfinished');
  expect(verdictOf(last, CONTEXT).kind).toBe('cut-short');
});

test('a clip that its device signed after it was retired is said to be that', async () => {
  const { told } = await play(opensHere(records));
  const last = told.at(-1) ?? { kind: 'asked' as const };
  expect(verdictOf(last, { ...CONTEXT, retiredAtMs: 1 }).kind).toBe('retired');
});

test.each([
  ['a byte changed', records.map((each, at) => (at === 4 ? flipped(each) : each))],
  ['a part left out', records.filter((_, at) => at !== 4)],
  ['its last part cut off', [...records.slice(0, -2), ...records.slice(-1)]],
  [
    'its end cut off in the middle',
    [...records.slice(0, -1), records.at(-1)?.subarray(0, 20) ?? new Uint8Array(0)],
  ],
])('a clip with %s is to be doubted, and the player is told', async (_, damaged) => {
  const { failure, verdict, told } = await play(opensHere(damaged));
  expect(failure).toMatchObject({ name: 'PorchlightError' });
  expect(verdict).toMatchObject({ kind: 'failed', isDoubtful: true });
  expect(told.filter(({ kind }) => kind === 'ended')).toEqual([]);
});

test('who stops playing stops the opening, and hears nothing of it any more', async () => {
  const ending = new AbortController();
  const opening = opensHere(records);
  const told: ClipProgress[] = [];
  const watch = (progress: ClipProgress) => told.push(progress);
  const source = clipSource(opening, { tracks: ['picture', 'sound'], durationMs: null, watch });
  for await (const _ of source.open(ending.signal)) ending.abort();
  expect(opening.stopped).toHaveLength(1);
  expect(told.map(({ kind }) => kind)).not.toContain('failed');
  const after = told.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toHaveLength(after);
});

test('no more is opened than the player takes', async () => {
  let given = 0;
  const opening: ClipOpening = {
    async open(_, sink) {
      for (; given < 100; given += 1) await sink.media('picture', new Uint8Array(1), 0);
    },
    stop: () => {},
  };
  const source = clipSource(opening, { tracks: ['picture'], durationMs: null, watch: () => {} });
  const units = source.open(new AbortController().signal)[Symbol.asyncIterator]();
  await units.next();
  await units.next();
  expect(given).toBeLessThanOrEqual(2);
  await units.return?.(undefined);
});

function flipped(record: Uint8Array): Uint8Array {
  const copy = record.slice();
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
