import { describe, expect, test } from 'vitest';
import type { SourceFrame } from '../../src/media/index.ts';
import { lumaOf } from '../../src/media/index.ts';
import {
  type SceneKind,
  type SceneOptions,
  SceneSource,
  type Visit,
  visitsOf,
} from '../../src/scene/index.ts';

const KINDS: readonly SceneKind[] = ['doorbell', 'camera', 'floodlight'];

async function framesOf(options: Partial<SceneOptions>): Promise<SourceFrame[]> {
  const frames: SourceFrame[] = [];
  const scene = { kind: 'camera', seed: 1, width: 320, height: 180, durationMs: 3000, ...options } as const;
  for await (const frame of new SceneSource(scene)) frames.push(frame);
  return frames;
}

function firstVisits(kind: SceneKind, count: number): Visit[] {
  const visits: Visit[] = [];
  for (const visit of visitsOf(kind, 4)) {
    if (visits.push(visit) === count) break;
  }
  return visits;
}

const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(KINDS)('a drawn scene: %s', (kind) => {
  const visits = [{ atMs: 500, lastsMs: 2000, from: 'left', ringsAtMs: null }] as const;

  test('is the same for the same seed, and another for another', async () => {
    const [first, again, other] = [
      await framesOf({ kind, visits, noise: 3 }),
      await framesOf({ kind, visits, noise: 3 }),
      await framesOf({ kind, visits, noise: 3, seed: 2 }),
    ];
    expect(again).toEqual(first);
    expect(other[0]?.picture.bytes).not.toEqual(first[0]?.picture.bytes);
  });

  test('is perfectly still without noise and visitors', async () => {
    const [first, ...rest] = await framesOf({ kind, visits: [] });
    for (const { picture } of rest)
      expect(Buffer.compare(picture.bytes, first?.picture.bytes ?? new Uint8Array())).toBe(0);
  });

  test('is darker at night', async () => {
    const [day] = await framesOf({ kind, visits: [] });
    const [night] = await framesOf({ kind, visits: [], night: true });
    expect(mean(lumaOf(night?.picture ?? expect.fail()))).toBeLessThan(
      mean(lumaOf(day?.picture ?? expect.fail())) / 1.7,
    );
  });

  test('shows somebody during a visit, and is as before when they are gone', async () => {
    const frames = await framesOf({ kind, visits });
    const empty = frames[0]?.picture.bytes ?? new Uint8Array();
    const changed = frames.filter(({ picture }) => Buffer.compare(picture.bytes, empty) !== 0);
    expect(changed.length).toBeGreaterThan(14);
    for (const { timestampMs } of changed) {
      expect(timestampMs).toBeGreaterThanOrEqual(500);
      expect(timestampMs).toBeLessThan(2500);
    }
  });
});

test('frames abut, at whole milliseconds, for as long as asked', async () => {
  const frames = await framesOf({ frameRate: 30, durationMs: 1010 });
  let endMs = 0;
  for (const { timestampMs, durationMs } of frames) {
    expect(timestampMs).toBe(endMs);
    expect(Number.isInteger(durationMs) && durationMs > 0).toBe(true);
    endMs = timestampMs + durationMs;
  }
  expect(endMs).toBe(1010);
});

test('a floodlight lights the night up and goes out again', async () => {
  const options = {
    kind: 'floodlight',
    seed: 1,
    width: 320,
    height: 180,
    night: true,
    durationMs: 1000,
  } as const;
  await using source = new SceneSource(options);
  const brightness: number[] = [];
  for await (const { picture, timestampMs } of source) {
    brightness.push(mean(lumaOf(picture)));
    source.setLight(timestampMs >= 300 && timestampMs < 600);
  }
  const [dark = 0] = brightness;
  expect(brightness.map((value) => value > 1.3 * dark)).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((frame) => frame >= 4 && frame < 7),
  );
});

describe('the sound', () => {
  const loudness = (frame: SourceFrame | undefined) => Math.max(...(frame?.sound ?? []).map(Math.abs));

  test('has the samples of every frame, steps while somebody walks, and a bell that rings', async () => {
    const visits = [{ atMs: 500, lastsMs: 1500, from: 'left', ringsAtMs: 1250 }] as const;
    const frames = await framesOf({ visits, durationMs: 5000 });
    expect(frames.reduce((sum, { sound }) => sum + (sound?.length ?? 0), 0)).toBe(5 * 16_000);
    expect(loudness(frames[2])).toBeLessThan(0.01);
    expect(loudness(frames[5])).toBeGreaterThan(0.1);
    expect(loudness(frames[13])).toBeGreaterThan(0.1);
    expect(loudness(frames[40])).toBeLessThan(0.01);
    for (const frame of frames) expect(loudness(frame)).toBeLessThanOrEqual(1);
  });

  test('is left out where it is not wanted', async () => {
    expect((await framesOf({ hasSound: false })).every(({ sound }) => sound === null)).toBe(true);
  });
});

describe('visits without a script', () => {
  test('come one in every 40 s, at a doorbell with a ring in between', () => {
    const visits = firstVisits('doorbell', 20);
    for (const [slot, { atMs, lastsMs, ringsAtMs }] of visits.entries()) {
      expect(Math.floor(atMs / 40_000)).toBe(slot);
      expect(atMs + lastsMs).toBeLessThan((slot + 1) * 40_000);
      expect(ringsAtMs).toBeGreaterThan(atMs);
      expect(ringsAtMs).toBeLessThan(atMs + lastsMs);
    }
    expect(firstVisits('camera', 5).every(({ ringsAtMs }) => ringsAtMs === null)).toBe(true);
  });

  test('make an endless scene that may be closed', async () => {
    const source = new SceneSource({ kind: 'doorbell', seed: 1, width: 64, height: 64, frameRate: 1 });
    let frames = 0;
    for await (const _ of source) if (++frames === 500) await source.close();
    expect(frames).toBe(500);
  });
});

test('impossible sizes and rates are refused', () => {
  expect(() => new SceneSource({ kind: 'camera', seed: 1, width: 321 })).toThrow(/even/);
  for (const frameRate of [0, 61, Number.NaN]) {
    expect(() => new SceneSource({ kind: 'camera', seed: 1, frameRate })).toThrow(
      expect.objectContaining({ code: 'invalid_setting' }),
    );
  }
});
