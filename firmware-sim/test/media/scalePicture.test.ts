import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lumaOf, type Picture, pictureBytes } from '../../src/media/index.ts';
import { scalePicture } from '../../src/media/scalePicture.ts';

const even = fc.integer({ min: 8, max: 40 }).map((half) => 2 * half);

function pictureOf(width: number, height: number, valueAt: (index: number) => number): Picture {
  return { width, height, bytes: new Uint8Array(pictureBytes(width, height)).map((_, i) => valueAt(i)) };
}

function mean(bytes: Uint8Array): number {
  return bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
}

test('a picture of one colour stays that, at any size', () => {
  fc.assert(
    fc.property(even, even, even, even, fc.nat(255), (width, height, toWidth, toHeight, value) => {
      const scaled = scalePicture(
        pictureOf(width, height, () => value),
        toWidth,
        toHeight,
      );
      expect(scaled).toEqual(pictureOf(toWidth, toHeight, () => value));
    }),
  );
});

test('the value of each pixel lies within those that it covers, and the mean of halves stays', () => {
  fc.assert(
    fc.property(even, even, fc.infiniteStream(fc.nat(255)), (width, height, values) => {
      const full = pictureOf(2 * width, 2 * height, () => values.next().value ?? 0);
      const half = scalePicture(full, width, height);
      const [from, to] = [lumaOf(full), lumaOf(half)];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const at = 4 * y * width + 2 * x;
          const covered = [from[at], from[at + 1], from[at + 2 * width], from[at + 2 * width + 1]];
          const sum = covered.reduce<number>((total, value) => total + (value ?? Number.NaN), 0);
          expect(Math.abs((to[y * width + x] ?? 0) - sum / 4)).toBeLessThanOrEqual(0.5);
        }
      }
      expect(Math.abs(mean(half.bytes) - mean(full.bytes))).toBeLessThanOrEqual(0.5);
    }),
    { numRuns: 20 },
  );
});

test('what is left, right, above and below stays so, in each plane', () => {
  const [width, height] = [66, 50];
  const isBright: readonly ((x: number, y: number, w: number, h: number) => boolean)[] = [
    (x, _, w) => x < w / 2,
    (_, y, __, h) => y < h / 2,
  ];
  for (const bright of isBright) {
    const sides = (w: number, h: number) =>
      [w, w / 2, w / 2].map((across, plane) => [across, plane === 0 ? h : h / 2]);
    const draw = (w: number, h: number): Picture => {
      const bytes = sides(w, h).flatMap(([across = 0, down = 0]) =>
        Array.from({ length: across * down }, (_, i) =>
          bright(i % across, Math.floor(i / across), across, down) ? 200 : 40,
        ),
      );
      return { width: w, height: h, bytes: Uint8Array.from(bytes) };
    };
    for (const [toWidth, toHeight] of [
      [32, 24],
      [34, 26],
    ] as const) {
      const scaled = scalePicture(draw(width, height), toWidth, toHeight);
      const expected = draw(toWidth, toHeight);
      const wrong = scaled.bytes.filter((value, i) => Math.abs(value - (expected.bytes[i] ?? 0)) > 80);
      expect(wrong.length).toBeLessThanOrEqual(toWidth + toHeight);
      expect(mean(scaled.bytes)).toBeCloseTo(mean(expected.bytes), -1);
    }
  }
});
