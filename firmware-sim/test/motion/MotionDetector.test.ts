import { describe, expect, test } from 'vitest';
import { type Motion, MotionDetector } from '../../src/motion/index.ts';
import { Prng } from '../../src/scene/Prng.ts';

const [WIDTH, HEIGHT] = [320, 240];
const FRAME_MS = 100;

type Paint = (x: number, y: number, frame: number) => number;

/** A wall with a window and a fence. */
const wall: Paint = (x, y) => (x > 200 && y < 90 ? 60 : (x >> 4) % 2 === 0 ? 120 : 150);

/** A dark box of 24 × 60 pixels over `behind`, its left edge where `leftAt` says. */
function withBox(leftAt: (frame: number) => number, behind: Paint = wall): Paint {
  return (x, y, frame) => {
    const left = leftAt(frame);
    return x >= left && x < left + 24 && y >= 120 && y < 180 ? 20 : behind(x, y, frame);
  };
}

/** Detects over `frames` painted frames, with sensor noise of the given standard deviation. */
function detect(paint: Paint, frames: number, noise = 0): Motion[] {
  const detector = new MotionDetector();
  const prng = new Prng(9);
  return Array.from({ length: frames }, (_, frame) => {
    const luma = new Uint8Array(WIDTH * HEIGHT);
    for (let i = 0; i < luma.length; i++) {
      const spread = prng.between(-1, 1) + prng.between(-1, 1);
      const value = paint(i % WIDTH, Math.floor(i / WIDTH), frame) + spread * noise * 1.22;
      luma[i] = Math.max(0, Math.min(255, Math.round(value)));
    }
    return detector.push(luma, WIDTH, HEIGHT, frame * FRAME_MS);
  });
}

const movingFrames = (motions: readonly Motion[]) =>
  motions.flatMap(({ moving }, frame) => (moving ? [frame] : []));

describe('nothing is found', () => {
  test.each([
    ['in a still scene', wall, 0],
    ["in a still scene with a sensor's noise", wall, 4],
    ['in a still scene with a bad sensor in the dark', (x: number, y: number) => wall(x, y, 0) / 4, 12],
    ['in a slow change of daylight', (x: number, y: number, f: number) => wall(x, y, f) + f * 0.4, 3],
    [
      'in a fast change of light that reaches all alike',
      (x: number, y: number, f: number) => wall(x, y, f) + 3 * f,
      2,
    ],
    [
      'in a shadow that creeps',
      (x: number, y: number, f: number) => wall(x, y, f) * (x < 100 + f / 20 ? 0.8 : 1),
      3,
    ],
    [
      'in a thing too small',
      withBox(
        () => -100,
        (x, y, f) => (Math.abs(x - f * 3) < 2 && y < 4 ? 255 : wall(x, y, f)),
      ),
      0,
    ],
  ] as const)('%s', (_name, paint, noise) => {
    expect(movingFrames(detect(paint, 150, noise))).toEqual([]);
  });

  test('when the light goes on, everywhere or in a part, and off again', () => {
    const lamp =
      (share: number): Paint =>
      (x, y, frame) =>
        wall(x, y, frame) * (frame >= 50 && frame < 110 && x < WIDTH * share ? 1.6 : 0.5);
    for (const share of [1, 0.6, 0.3, 0.1]) expect(movingFrames(detect(lamp(share), 180, 3))).toEqual([]);
  });

  test('in the first picture, whoever stands in it', () => {
    expect(
      movingFrames(
        detect(
          withBox(() => 100),
          100,
          2,
        ),
      ),
    ).toEqual([]);
  });
});

describe('a thing that walks through', () => {
  const walk = withBox((frame) => -30 + (frame - 40) * 6);
  const motions = detect(walk, 200, 3);
  const moving = movingFrames(motions);

  test('is found within a second of coming in, without a break, until it is gone', () => {
    expect(moving[0]).toBeGreaterThan(40);
    expect(moving[0]).toBeLessThanOrEqual(41 + 14);
    expect(moving).toEqual(Array.from({ length: moving.length }, (_, i) => (moving[0] ?? 0) + i));
    expect(moving.at(-1)).toBeGreaterThanOrEqual(92);
    expect(moving.at(-1)).toBeLessThanOrEqual(92 + 25);
  });

  test('is found where it is, in pixels, and as large as it is', () => {
    for (let frame = 60; frame < 85; frame++) {
      const left = -30 + (frame - 40) * 6;
      const around = motions[frame]?.regions.find(({ x, width }) => x <= left + 12 && x + width >= left + 12);
      expect(around).toBeDefined();
      expect(around?.y).toBeGreaterThanOrEqual(108);
      expect((around?.y ?? 0) + (around?.height ?? 0)).toBeLessThanOrEqual(192);
    }
    const size = (24 * 60) / (WIDTH * HEIGHT);
    expect(motions[70]?.score).toBeGreaterThan(size / 2);
    expect(motions[70]?.score).toBeLessThan(size * 3);
  });

  test('and stands still is not found for ever, but again when it goes on', () => {
    const stop = withBox((frame) => (frame < 60 ? frame * 3 : frame < 250 ? 180 : 180 + (frame - 250) * 5));
    const found = movingFrames(detect(stop, 290, 2));
    expect(found.some((frame) => frame < 60)).toBe(true);
    expect(found.filter((frame) => frame > 90 && frame < 250)).toEqual([]);
    expect(found.some((frame) => frame > 250)).toBe(true);
  });

  test('is found while the light goes on', () => {
    const lit: Paint = (x, y, frame) => walk(x, y, frame) * (frame >= 60 ? 1.5 : 0.7);
    const found = movingFrames(detect(lit, 200, 3));
    expect(found.some((frame) => frame < 60)).toBe(true);
    expect(found.some((frame) => frame > 68 && frame < 92)).toBe(true);
    expect(found.at(-1)).toBeLessThanOrEqual(92 + 25);
  });
});

test('a change of size begins anew', () => {
  const detector = new MotionDetector();
  for (let time = 0; time < 2000; time += FRAME_MS)
    detector.push(new Uint8Array(64 * 48).fill(50), 64, 48, time);
  expect(detector.push(new Uint8Array(320 * 240).fill(200), 320, 240, 2000).moving).toBe(false);
});
