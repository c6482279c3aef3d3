import { expect, test } from 'vitest';
import { burnClock, lumaOf } from '../../src/media/index.ts';
import { MotionDetector } from '../../src/motion/index.ts';
import { SceneSource } from '../../src/scene/index.ts';
import { lumaWithoutClock } from '../../src/simulator/lumaWithoutClock.ts';

test('a clock in the picture is no motion, where it would be', async () => {
  const [bare, with_] = [new MotionDetector(), new MotionDetector()];
  let [movesWithout, movesWith] = [0, 0];
  const scene = { kind: 'camera', seed: 3, width: 320, height: 180, frameRate: 15, visits: [] } as const;
  for await (const { picture, timestampMs } of new SceneSource({ ...scene, durationMs: 4000 })) {
    burnClock(picture, 1_780_000_000_000 + timestampMs);
    const { width, height } = picture;
    if (bare.push(lumaWithoutClock(picture), width, height, timestampMs).moving) movesWithout++;
    if (with_.push(lumaOf(picture), width, height, timestampMs).moving) movesWith++;
  }
  expect(movesWithout).toBe(0);
  expect(movesWith).toBeGreaterThan(0);
});
