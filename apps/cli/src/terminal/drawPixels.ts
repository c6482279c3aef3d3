import { type Ink, type Line, type Rgb, type Span, span } from './Span.ts';
import type { Theme } from './Theme.ts';

/** A picture, 4 bytes a pixel: red, green, blue, and one that is passed over; row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** The picture in `columns` × `rows` cells, two pixels above each other in each where colours and half blocks are to be had, else in shades. */
export function drawPixels(pixels: Pixels, columns: number, rows: number, theme: Theme): Line[] {
  const average = averager(pixels, columns, rows * 2);
  return Array.from({ length: rows }, (_, row) => {
    const cells: Span[] = [];
    for (let column = 0; column < columns; column++) {
      cells.push(cellOf(average(column, 2 * row), average(column, 2 * row + 1), theme));
    }
    return cells;
  });
}

function cellOf(upper: Rgb, lower: Rgb, { colours, glyphs }: Theme): Span {
  const isColourful = colours === 'true' || colours === '256';
  if (isColourful && glyphs.upperHalf !== null) return span(glyphs.upperHalf, { fore: upper, back: lower });
  const middle: Rgb = [(upper[0] + lower[0]) >> 1, (upper[1] + lower[1]) >> 1, (upper[2] + lower[2]) >> 1];
  if (isColourful) return span(' ', { fore: middle, back: middle } satisfies Ink);
  const brightness = (0.299 * middle[0] + 0.587 * middle[1] + 0.114 * middle[2]) / 256;
  const shades = [...glyphs.shades];
  return span(shades[Math.floor(brightness * shades.length)] ?? ' ');
}

/** Averages the pixels below each point of a grid of `columns` × `rows` that covers the picture. */
function averager({ width, height, rgba }: Pixels, columns: number, rows: number) {
  return (column: number, row: number): Rgb => {
    const left = Math.floor((column * width) / columns);
    const right = Math.max(left + 1, Math.floor(((column + 1) * width) / columns));
    const top = Math.floor((row * height) / rows);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / rows));
    const sum = [0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let at = 4 * (y * width + left); at < 4 * (y * width + right); at += 4) {
        for (let part = 0; part < 3; part++) sum[part] = (sum[part] ?? 0) + (rgba[at + part] ?? 0);
      }
    }
    const count = (right - left) * (bottom - top);
    const [red = 0, green = 0, blue = 0] = sum.map((value) => Math.round(value / count));
    return [red, green, blue];
  };
}
