import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atMsOf, FrameHistory } from '../../src/live/show/FrameHistory.ts';
import { SessionLine } from '../../src/live/show/SessionLine.ts';
import { picture, sound } from './frames.ts';

const EVERY_MS = 100;

function lineAt(nowMs: number): SessionLine {
  const line = new SessionLine();
  line.note(0, nowMs);
  return line;
}

test('whatever comes, it begins with a keyframe and stays within its limits but for what leads to the newest picture', () => {
  const frame = fc.record({
    isSound: fc.boolean(),
    isKeyframe: fc.boolean(),
    size: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 120 }), (frames) => {
      const history = new FrameHistory({ spanMs: 2_000, sizeBytes: 4_000 });
      const line = lineAt(0);
      for (const [index, { isSound, isKeyframe, size }] of frames.entries()) {
        const timeMs = index * EVERY_MS;
        history.add(line, isSound ? sound(timeMs) : picture(timeMs, isKeyframe, size));
        const oldest = history.at(0);
        if (oldest === undefined) continue;
        expect(oldest.frame).toMatchObject({ track: 'picture', isKeyframe: true });
        expect(history.keptMs).toBeLessThanOrEqual(2_000);
        expect(history.sizeBytes).toBeLessThanOrEqual(4_000);
      }
    }),
  );
});

test('what shows a moment begins at the last keyframe before it and ends with its picture', () => {
  const history = new FrameHistory();
  const line = lineAt(0);
  for (let timeMs = 0; timeMs <= 5_000; timeMs += EVERY_MS)
    history.add(line, picture(timeMs, timeMs % 2_000 === 0));
  const times = history.upTo(3_250).map((kept) => atMsOf(kept));
  expect(times).toEqual(Array.from({ length: 13 }, (_, index) => 2_000 + index * EVERY_MS));
  expect(atMsOf(history.upTo(-5)[0] ?? history.upTo(0)[0] ?? expect.fail())).toBe(0);
  expect(history.upTo(Number.POSITIVE_INFINITY).map((kept) => atMsOf(kept))).toHaveLength(11);
});

test('frames that lay ready and come all at once keep the distances that they were filmed at', () => {
  const line = new SessionLine();
  for (const timeMs of [0, 500, 1_000]) line.note(timeMs * 1000, 7_000);
  expect([0, 500, 1_000].map((timeMs) => line.atMs(timeMs * 1000))).toEqual([6_000, 6_500, 7_000]);
});
