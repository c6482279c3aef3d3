import { describe, expect, test } from 'vitest';
import { span } from '../../src/terminal/Span.ts';
import { paint, themeOf } from '../../src/terminal/Theme.ts';

describe('themeOf', () => {
  test('draws without colours where NO_COLOR says so, whatever the terminal can', () => {
    const env = { NO_COLOR: '1', COLORTERM: 'truecolor', TERM: 'xterm-256color' };
    expect(themeOf(env).colours).toBe('none');
    expect(themeOf({ ...env, NO_COLOR: '' }).colours).toBe('true');
  });

  test('takes the number of colours from COLORTERM and TERM', () => {
    expect(themeOf({ TERM: 'xterm-256color' }).colours).toBe('256');
    expect(themeOf({ TERM: 'vt220' }).colours).toBe('16');
    expect(themeOf({ TERM: 'dumb' }).colours).toBe('none');
  });

  test('uses signs outside ASCII only in a UTF-8 locale, LC_ALL before LANG', () => {
    expect(themeOf({ LANG: 'de_DE.UTF-8' }).glyphs.lamp).toBe('☀');
    expect(themeOf({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }).glyphs.lamp).toBe('*');
    expect(JSON.stringify(themeOf({}).glyphs)).toMatch(/^[ -~]*$/);
  });
});

describe('paint', () => {
  const theme = themeOf({ LANG: 'C.UTF-8', TERM: 'xterm-256color' });

  test('ends in the plain look', () => {
    expect(paint([span('up', 'good')], theme)).toBe('\x1b[0;32mup\x1b[0m');
  });

  test('sets no look twice in a row', () => {
    expect(paint([span('a', 'bad'), span('b', 'bad'), span('c')], theme)).toBe('\x1b[0;1;31mab\x1b[0mc');
  });

  test('writes nothing but the text without colours', () => {
    const plain = themeOf({ NO_COLOR: '1' });
    expect(paint([span('a', 'bad'), span('b', { fore: [1, 2, 3], back: [4, 5, 6] })], plain)).toBe('ab');
  });

  test('takes the nearest of 256 colours, and the exact one where there are all', () => {
    const red = [span('▀', { fore: [255, 0, 0], back: [128, 128, 128] })];
    expect(paint(red, theme)).toBe('\x1b[0;38;5;196;48;5;244m▀\x1b[0m');
    expect(paint(red, { ...theme, colours: 'true' })).toContain('38;2;255;0;0;48;2;128;128;128');
  });
});
