import { describe, expect, test } from 'vitest';
import { type FrameSource, lumaOf, openSource } from '../../src/media/index.ts';
import { MotionDetector } from '../../src/motion/index.ts';
import { type SceneOptions, SceneSource } from '../../src/scene/index.ts';
import { footage } from '../media/footage.ts';

const street = footage();

interface Watched {
  readonly frames: number;
  readonly movingMs: number[];
  readonly areas: number[];
}

async function watch(source: FrameSource): Promise<Watched> {
  await using open = source;
  const detector = new MotionDetector();
  const watched: Watched & { frames: number } = { frames: 0, movingMs: [], areas: [] };
  for await (const { picture, timestampMs } of open) {
    const motion = detector.push(lumaOf(picture), picture.width, picture.height, timestampMs);
    watched.frames++;
    if (motion.moving) watched.movingMs.push(timestampMs);
    for (const { width, height } of motion.regions) watched.areas.push(width * height);
  }
  return watched;
}

describe.skipIf(street === null)('in 45 s of a street with people', () => {
  test('they are found within two seconds, and nearly all the time, each about as large as a person', async () => {
    const { frames, movingMs, areas } = await watch(await openSource(street ?? '', ''));
    expect(frames).toBe(450);
    expect(movingMs[0]).toBeLessThan(2000);
    expect(movingMs.length).toBeGreaterThan(0.9 * frames);
    const median = areas.sort((a, b) => a - b)[areas.length >> 1] ?? 0;
    expect(median).toBeGreaterThan(30 * 50);
    expect(median).toBeLessThan(100 * 150);
  });

  test('the same street with nobody moving yields nothing', async () => {
    await using source = await openSource(street ?? '', '');
    const detector = new MotionDetector();
    for await (const { picture } of source) {
      for (let time = 0; time < 6000; time += 100) {
        expect(detector.push(lumaOf(picture), picture.width, picture.height, time).moving).toBe(false);
      }
      break;
    }
  });
});

describe('in a drawn scene', () => {
  const visit = { atMs: 6000, lastsMs: 8000, from: 'right', ringsAtMs: null } as const;
  const scenes: Partial<SceneOptions>[] = [
    { kind: 'doorbell' },
    { kind: 'camera', noise: 4, frameRate: 15 },
    { kind: 'floodlight', night: true, noise: 3 },
    { kind: 'camera', frameRate: 2, noise: 2 },
  ];

  test.each(scenes)('the visitor is found, and nobody before or after: $kind', async (options) => {
    const durationMs = 25_000;
    const { movingMs } = await watch(
      new SceneSource({ kind: 'camera', seed: 2, durationMs, visits: [visit], ...options }),
    );
    const [first = Number.NaN, last = Number.NaN] = [movingMs[0], movingMs.at(-1)];
    expect(first).toBeGreaterThanOrEqual(visit.atMs);
    expect(first).toBeLessThan(visit.atMs + 3500);
    expect(last).toBeGreaterThan(visit.atMs + visit.lastsMs - 2000);
    expect(last).toBeLessThan(visit.atMs + visit.lastsMs + 2000);
  });

  test.each(scenes)('nothing is found where nobody comes: $kind', async (options) => {
    const scene = { kind: 'camera', seed: 2, durationMs: 20_000, visits: [], ...options } as const;
    expect((await watch(new SceneSource(scene))).movingMs).toEqual([]);
  });
});
