import { describe, expect, test } from 'vitest';
import { drawPixels, type Pixels } from '../../src/terminal/drawPixels.ts';
import { themeOf } from '../../src/terminal/Theme.ts';

/** Red above, blue below; 4 × 4. */
const FLAG: Pixels = {
  width: 4,
  height: 4,
  rgba: Uint8Array.from({ length: 64 }, (_, i) => (i % 4 === (i < 32 ? 0 : 2) ? 255 : i % 4 === 3 ? 255 : 0)),
};
const UTF8 = { LANG: 'C.UTF-8' };

describe('drawPixels', () => {
  test('puts two pixels above each other into a cell', () => {
    const theme = themeOf({ ...UTF8, COLORTERM: 'truecolor' });
    expect(drawPixels(FLAG, 2, 1, theme)).toEqual([
      Array(2).fill({ text: '▀', ink: { fore: [255, 0, 0], back: [0, 0, 255] } }),
    ]);
  });

  test('averages what falls into a cell', () => {
    const theme = themeOf({ COLORTERM: 'truecolor' });
    const [[cell] = []] = drawPixels(FLAG, 1, 1, theme);
    expect(cell).toEqual({ text: ' ', ink: { fore: [127, 0, 127], back: [127, 0, 127] } });
  });

  test('shows bright and dark in shades where there are no colours', () => {
    const white = { ...FLAG, rgba: FLAG.rgba.map((_, i) => (i < 32 ? 255 : 0)) };
    const text = drawPixels(white, 2, 2, themeOf({ NO_COLOR: '1' })).map((row) =>
      row.map((cell) => cell.text).join(''),
    );
    expect(text).toEqual(['@@', '  ']);
  });

  test('fills the cells asked for from a picture that is smaller', () => {
    const rows = drawPixels(FLAG, 9, 7, themeOf({ ...UTF8, COLORTERM: 'truecolor' }));
    expect(rows.map((row) => row.length)).toEqual(Array(7).fill(9));
    expect(JSON.stringify(rows)).not.toContain('null');
  });
});
