import { expect, test } from 'vitest';
import type { SourceFrame } from '../../src/media/index.ts';
import { Pacing } from '../../src/simulator/Pacing.ts';
import { Changes } from '../../src/upload/Changes.ts';

function frameAt(timestampMs: number): SourceFrame {
  const picture = { width: 16, height: 16, bytes: new Uint8Array(384) };
  return { timestampMs, durationMs: 100, picture, sound: null };
}

test('in real time frames come no earlier than they are shown, and a stop lets none wait', async () => {
  const stopping = new AbortController();
  const pacing = new Pacing({
    pace: 'realtime',
    stopping: stopping.signal,
    untilRoom: async () => undefined,
  });
  const begun = performance.now();
  for (let time = 500; time <= 800; time += 100) await pacing.until(frameAt(time));
  expect(performance.now() - begun).toBeGreaterThan(298);
  const waiting = pacing.until(frameAt(3_600_000));
  stopping.abort();
  await waiting;
  await pacing.until(frameAt(7_200_000));
});

test('a fast device waits while the cloud has not enough of what it filmed, and goes on then, or when it is stopped', async () => {
  const stopping = new AbortController();
  const changes = new Changes();
  let backlog = 10;
  const untilRoom = () => changes.until(() => backlog < 5, stopping.signal);
  const pacing = new Pacing({ pace: 'fast', stopping: stopping.signal, untilRoom });
  let filmed = 0;
  const film = async () => {
    for (;;) {
      await pacing.until(frameAt(0));
      if (stopping.signal.aborted) return;
      filmed++;
      backlog++;
      changes.tell();
    }
  };
  const filming = film();
  await new Promise((resolve) => setImmediate(resolve));
  expect(filmed).toBe(0);
  backlog = 2;
  changes.tell();
  await expect.poll(() => filmed).toBe(3);
  stopping.abort();
  await filming;
  expect(filmed).toBe(3);
});

test('a fast device gives the network its turn between any two frames', async () => {
  const { signal } = new AbortController();
  const pacing = new Pacing({ pace: 'fast', stopping: signal, untilRoom: async () => undefined });
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  for (let i = 0; i < 50; i++) await pacing.until(frameAt(i));
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(45);
});
