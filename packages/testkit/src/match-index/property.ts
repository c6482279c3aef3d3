import type { IndexedClip, TimeSpan } from '@porchlight/domain';
import type { EpochMs } from '@porchlight/kernel';
import { LIMITS } from '@porchlight/seal/header';
import fc from 'fast-check';
import { expect } from 'vitest';
import { sampleClip, sampleDeviceId, sampleTime, sampleTown } from '../clip-index/sampleClip.ts';
import { entryOf, sampleRequest } from '../request-store/sampleRequest.ts';
import type { MatchIndexUnderTest } from './contract.ts';

const CELLS = 5;
const DEVICES = 2;
const RUNS = 100;

const cellNumbers = (minLength: number) =>
  fc.subarray(
    Array.from({ length: CELLS }, (_, i) => i),
    { minLength },
  );

/** A time up to `limit`, with both ends likely. */
const upTo = (limit: number) => fc.oneof(fc.constantFrom(0, limit), fc.integer({ min: 0, max: limit }));

/** Where a clip lies: astride, or within a millisecond of just touching one of the window's edges. */
const place = fc.oneof(
  fc.record({
    at: fc.constantFrom('before' as const, 'after' as const),
    deltaMs: fc.integer({ min: -1, max: 1 }),
  }),
  fc.record({
    at: fc.constant('anywhere' as const),
    deltaMs: fc.integer({ min: -9_000_000, max: 50_000_000 }),
  }),
);

const plannedClip = fc.record({
  device: fc.nat(DEVICES - 1),
  cells: cellNumbers(0),
  lengthMs: upTo(LIMITS.clipMs),
  clockUncertaintyMs: upTo(LIMITS.clockUncertaintyMs),
  place,
});

const town = fc.record({
  windowMs: upTo(12 * 3_600_000),
  searched: cellNumbers(1),
  clips: fc.array(plannedClip, { minLength: 1, maxLength: 8 }),
});

type PlannedTown = typeof town extends fc.Arbitrary<infer Town> ? Town : never;
type PlannedClip = PlannedTown['clips'][number];

function startOf(clip: PlannedClip, span: TimeSpan): number {
  const { at, deltaMs } = clip.place;
  if (at === 'before') return span.fromMs - clip.lengthMs - clip.clockUncertaintyMs + deltaMs;
  return (at === 'after' ? span.toMs + clip.clockUncertaintyMs : span.fromMs) + deltaMs;
}

function build(planned: PlannedTown): { clips: IndexedClip[]; searched: string[]; span: TimeSpan } {
  const cells = sampleTown(CELLS);
  const devices = Array.from({ length: DEVICES }, sampleDeviceId);
  const cellsAt = (numbers: readonly number[]) => numbers.map((i) => cells[i] ?? '');
  const span = { fromMs: sampleTime(0), toMs: sampleTime(planned.windowMs) };
  const clips = planned.clips.map((clip) => {
    const startedAtMs = startOf(clip, span);
    return sampleClip({
      deviceId: devices[clip.device] ?? sampleDeviceId(),
      cells: cellsAt(clip.cells),
      startedAtMs: startedAtMs as EpochMs,
      endedAtMs: (startedAtMs + clip.lengthMs) as EpochMs,
      clockUncertaintyMs: clip.clockUncertaintyMs,
    });
  });
  return { clips, searched: cellsAt(planned.searched), span };
}

/** The definition of a match, in its plainest form. */
function isMatch(clip: IndexedClip, cells: readonly string[], span: TimeSpan): boolean {
  if (!clip.cells.some((cell) => cells.includes(cell))) return false;
  if (clip.startedAtMs - clip.clockUncertaintyMs > span.toMs) return false;
  return clip.endedAtMs + clip.clockUncertaintyMs >= span.fromMs;
}

/**
 * In towns of random clips, many of them a millisecond from just touching the window: devices first, then their clips, is
 * what a search over all clips finds, and a clip finds the request exactly when the request finds the clip.
 */
export async function matchesBruteForce(open: () => MatchIndexUnderTest): Promise<void> {
  await fc.assert(
    fc.asyncProperty(town, async (planned) => {
      const { clips, requests, matching } = open();
      const { clips: filmed, searched, span } = build(planned);
      const request = sampleRequest({ ...span, cells: searched });
      await requests.insert(request, entryOf(request));
      for (const clip of filmed) await clips.commit(clip);
      const devices = await matching.devicesIn(searched, span);
      const found = await matching.clipsOf(devices, searched, span);
      const expected = filmed.filter((clip) => isMatch(clip, searched, span));
      expect(found.map((clip) => clip.clipId).sort()).toEqual(expected.map((clip) => clip.clipId).sort());
      for (const clip of filmed) {
        const isFound = (await matching.openRequestsTouching(clip)).includes(request.requestId);
        expect(isFound).toBe(expected.includes(clip));
      }
    }),
    { numRuns: RUNS },
  );
}
