import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burnClock, clockCodec, type Picture, pictureBytes, readClock } from '../../src/media/index.ts';
import { scalePicture } from '../../src/media/scalePicture.ts';
import { SceneSource } from '../../src/scene/index.ts';
import { LiveFilm } from './liveFilm.ts';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const NOW_MS = 1_790_000_000_000;

function read({ width, height, bytes }: Picture): number | null {
  return readClock((x, y) => bytes[y * width + x] ?? Number.NaN, width, height);
}

function plain(width: number, height: number, value: number): Picture {
  return { width, height, bytes: new Uint8Array(pictureBytes(width, height)).fill(value) };
}

test('a time that was burnt in is read, at any size and at half of it', () => {
  fc.assert(
    fc.property(
      time,
      fc.integer({ min: 80, max: 400 }).map((width) => 2 * width),
      fc.nat(255),
      (timeMs, width, value) => {
        const picture = plain(width, 2 * Math.ceil(width / 4), value);
        burnClock(picture, timeMs);
        expect(read(picture)).toBe(timeMs);
        const half = scalePicture(picture, 2 * Math.round(width / 4), 2 * Math.round(picture.height / 4));
        expect(read(half)).toBe(timeMs);
      },
    ),
  );
});

test('a picture in which one block is turned or grey has no time', () => {
  fc.assert(
    fc.property(time, fc.nat(55), fc.constantFrom(0, 128), (timeMs, index, grey) => {
      const picture = plain(640, 360, 0);
      burnClock(picture, timeMs);
      const { x, y, side } = clockCodec().blocksOf(timeMs, 640)[index] ?? expect.unreachable();
      for (let row = y; row < y + side; row++)
        for (let at = row * 640 + x; at < row * 640 + x + side; at++)
          picture.bytes[at] = grey === 0 ? 255 - (picture.bytes[at] ?? 0) : grey;
      expect(read(picture)).toBeNull();
    }),
  );
});

test('no time is read from a picture without one', async () => {
  for (const value of [0, 16, 128, 235, 255]) expect(read(plain(640, 360, value))).toBeNull();
  expect(read(plain(64, 16, 0))).toBeNull();
  for (const night of [false, true]) {
    await using source = new SceneSource({ kind: 'camera', seed: 5, night, durationMs: 500 });
    for await (const { picture } of source) expect(read(picture)).toBeNull();
  }
});

test('the source of the codec works by itself, as in a page', () => {
  const picture = plain(640, 360, 90);
  burnClock(picture, NOW_MS);
  const luma = (x: number, y: number) => picture.bytes[y * 640 + x];
  expect(runInNewContext(`(${clockCodec})().read(luma, 640, 360)`, { luma })).toBe(NOW_MS);
});

describe.each(['high', 'low'] as const)('in %s', (quality) => {
  test.each([15, 30])(
    'each time survives the codec at %i frames a second, at the least bit rate too',
    async (frameRate) => {
      const visits = [{ atMs: 0, lastsMs: 4000, from: 'left', ringsAtMs: null }] as const;
      await using source = new SceneSource({
        kind: 'camera',
        seed: 5,
        frameRate,
        noise: 6,
        durationMs: 4000,
        visits,
      });
      using film = new LiveFilm(source, quality);
      const burnt: number[] = [];
      for await (const frame of source) {
        if (frame.timestampMs >= 2000) film.encoder.setBitrate(film.encoder.bounds.least);
        burnClock(frame.picture, NOW_MS + frame.timestampMs);
        burnt.push(NOW_MS + frame.timestampMs);
        await film.film(frame);
      }
      const everyNth = quality === 'high' ? 1 : 2;
      expect((await film.pictures()).map(read)).toEqual(burnt.filter((_, index) => index % everyNth === 0));
    },
  );
});
