import { create } from 'qrcode';
import { expect, test } from 'vitest';
import { drawQrCode } from '../../src/device/drawQrCode.ts';
import type { Line } from '../../src/terminal/Span.ts';
import { themeOf } from '../../src/terminal/Theme.ts';

const URI =
  'porchlight:pair?v=1&kind=camera&secretHex=08e55d36f3f068a435b85610d85058f0&rendezvousHex=bf95f2bcf31045507e53acce49a98805';
const QUIET = 2;
const { modules } = create(URI, { errorCorrectionLevel: 'L' });
const UTF8 = { LANG: 'C.UTF-8' };

/** Which half cells are dark, by what a person sees. */
function darkness(lines: readonly Line[]): boolean[][] {
  return lines.flatMap((line) => {
    const halves = line.map(({ text, ink }): readonly [boolean, boolean] => {
      if (typeof ink === 'object') return [ink.fore[0] === 0, ink.back[0] === 0];
      return [text === ' ' || text === '▄', text === ' ' || text === '▀'];
    });
    return [halves.map(([upper]) => upper), halves.map(([, lower]) => lower)];
  });
}

test.each([
  ['in colours', { ...UTF8, TERM: 'xterm-256color' }],
  ['without colours', { ...UTF8, NO_COLOR: '1' }],
])('every module of the code is where it should be, %s, in 80 columns and 24 rows', (_how, env) => {
  const lines = drawQrCode(URI, themeOf(env));
  expect(lines.length).toBeLessThanOrEqual(24);
  const drawn = darkness(lines);
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      expect(drawn[row + QUIET]?.[column + QUIET]).toBe(modules.get(row, column) === 1);
    }
  }
  for (const line of lines) expect(line.length).toBe(modules.size + 2 * QUIET);
  for (const edge of [0, 1]) expect(drawn[edge]?.some((isDark) => isDark)).toBe(false);
});

test('a terminal without half blocks gets two cells a module', () => {
  const lines = drawQrCode(URI, themeOf({ NO_COLOR: '1' }));
  expect(lines).toHaveLength(modules.size + 2 * QUIET);
  const text = (lines[QUIET] ?? []).map((cell) => cell.text).join('');
  expect(text).toMatch(/^#### {14}##/);
});
