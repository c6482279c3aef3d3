import { setTimeout as delay } from 'node:timers/promises';
import { FRAMES_A_SECOND } from './BenchCamera.ts';
import type { Way } from './LiveTown.ts';

const LOOK_MS = 1000;

/** Has somebody watch a camera, and breaks the connection so many times. Resolves to how long it was each time from the break to the next picture that was opened, in milliseconds. */
export async function resumeTimes(
  { camera, publish, watch }: Way,
  breaks: number,
): Promise<readonly number[]> {
  if (watch === null) throw new Error('nobody can watch this way');
  camera.beginGroup();
  const filming = setInterval(() => {
    for (const record of camera.nextPicture()) publish(record);
  }, 1000 / FRAMES_A_SECOND);
  const taken: number[] = [];
  try {
    using watcher = watch();
    for (let i = 0; i < breaks; i++) {
      await watcher.untilPictures(FRAMES_A_SECOND);
      await delay(LOOK_MS * Math.random());
      const before = watcher.frames.length;
      const brokenMs = performance.now();
      watcher.breakOff();
      while (watcher.frames.length === before) await delay(1);
      taken.push(performance.now() - brokenMs);
    }
  } finally {
    clearInterval(filming);
  }
  return taken;
}
