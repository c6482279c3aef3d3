import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClipCutter, type CutOptions, type FrameMotion, MAX_CLIP_MS } from '../../src/motion/index.ts';

interface Clip {
  readonly beginMs: number;
  endMs: number;
}

/** Cuts as a camera does: pre-roll from a store of the frames that aren't in a clip. */
function cut(frames: readonly FrameMotion[], options: CutOptions): Clip[] {
  const cutter = new ClipCutter(options);
  const clips: Clip[] = [];
  let kept: FrameMotion[] = [];
  for (const frame of frames) {
    const { beginsAtMs, inClip } = cutter.push(frame);
    if (beginsAtMs !== null) {
      const first = kept.find(({ timestampMs }) => timestampMs >= beginsAtMs) ?? frame;
      clips.push({ beginMs: first.timestampMs, endMs: frame.timestampMs + frame.durationMs });
      kept = [];
    }
    const open = clips.at(-1);
    if (inClip && open !== undefined) open.endMs = frame.timestampMs + frame.durationMs;
    else kept.push(frame);
  }
  return clips;
}

/** Frames of 100 ms; `motions` are spans in which something moves. */
function framesOf(lastsMs: number, ...motions: readonly (readonly [number, number])[]): FrameMotion[] {
  return Array.from({ length: lastsMs / 100 }, (_, index) => {
    const timestampMs = index * 100;
    const moving = motions.some(([from, to]) => timestampMs >= from && timestampMs < to);
    return { timestampMs, durationMs: 100, moving };
  });
}

describe('a clip', () => {
  test('reaches from 3 s before the motion to 4 s after it', () => {
    expect(cut(framesOf(30_000, [10_000, 12_000]), {})).toEqual([{ beginMs: 7000, endMs: 16_000 }]);
  });

  test('begins with the source where there is less before', () => {
    expect(cut(framesOf(20_000, [1000, 2000]), {})).toEqual([{ beginMs: 0, endMs: 6000 }]);
  });

  test('goes on through a pause shorter than its post-roll', () => {
    const clips = cut(framesOf(40_000, [10_000, 12_000], [15_900, 17_000]), {});
    expect(clips).toEqual([{ beginMs: 7000, endMs: 21_000 }]);
  });

  test('goes on through a longer pause where it is told to', () => {
    const frames = framesOf(40_000, [10_000, 12_000], [20_000, 21_000]);
    expect(cut(frames, {})).toHaveLength(2);
    expect(cut(frames, { mergeGapMs: 9000 })).toEqual([{ beginMs: 7000, endMs: 30_000 }]);
  });

  test("doesn't reach back into the one before", () => {
    const clips = cut(framesOf(40_000, [10_000, 12_000], [17_000, 18_000]), {});
    expect(clips).toEqual([
      { beginMs: 7000, endMs: 16_000 },
      { beginMs: 16_000, endMs: 22_000 },
    ]);
  });

  test('ends after five minutes, and the next one goes on without losing a frame', () => {
    const clips = cut(framesOf(700_000, [10_000, 650_000]), {});
    expect(clips).toEqual([
      { beginMs: 7000, endMs: 307_000 },
      { beginMs: 307_000, endMs: 607_000 },
      { beginMs: 607_000, endMs: 654_000 },
    ]);
  });

  test('is none where nothing moves', () => {
    expect(cut(framesOf(60_000), {})).toEqual([]);
  });
});

test('whatever moves is in a clip; clips are bounded, in order, and apart', () => {
  const frame = fc.record({ durationMs: fc.integer({ min: 1, max: 3000 }), moving: fc.boolean() });
  const options = fc.record({
    preRollMs: fc.nat(5000),
    postRollMs: fc.nat(6000),
    mergeGapMs: fc.nat(9000),
    maxClipMs: fc.integer({ min: 5001, max: 60_000 }),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 200 }), options, (spans, cutOptions) => {
      let timestampMs = 0;
      const frames = spans.map((span) => {
        const at = timestampMs;
        timestampMs += span.durationMs;
        return { timestampMs: at, ...span };
      });
      const clips = cut(frames, cutOptions);
      for (const [index, { beginMs, endMs }] of clips.entries()) {
        expect(endMs - beginMs).toBeLessThanOrEqual(cutOptions.maxClipMs);
        expect(beginMs).toBeGreaterThanOrEqual(clips[index - 1]?.endMs ?? 0);
      }
      for (const { timestampMs: at, durationMs, moving } of frames) {
        const inside = clips.some(({ beginMs, endMs }) => beginMs <= at && at + durationMs <= endMs);
        if (moving) expect(inside).toBe(true);
      }
    }),
  );
});

test.each([
  { maxClipMs: MAX_CLIP_MS + 1 },
  { maxClipMs: 3000 },
  { preRollMs: -1 },
  { postRollMs: Number.NaN },
])('impossible lengths are refused: %o', (options) => {
  expect(() => new ClipCutter(options)).toThrow(expect.objectContaining({ code: 'invalid_setting' }));
});
