import { describe, expect, test } from 'vitest';
import { fit, span, widthOf, wrapText } from '../../src/terminal/Span.ts';

const textOf = (line: readonly { text: string }[]) => line.map(({ text }) => text).join('');

describe('fit', () => {
  test('pads a short line to the width', () => {
    expect(textOf(fit([span('ab')], 5))).toBe('ab   ');
  });

  test('cuts a long line to the width and ends it with the mark', () => {
    expect(textOf(fit([span('abc'), span('defg')], 5, '…'))).toBe('abcd…');
  });

  test('leaves a line of just that width alone', () => {
    expect(textOf(fit([span('abc'), span('de')], 5, '…'))).toBe('abcde');
  });

  test('counts a code point outside the first plane as one column', () => {
    expect(widthOf(fit([span('🛈🛈🛈')], 2))).toBe(2);
  });

  test('gives nothing for no columns', () => {
    expect(widthOf(fit([span('abc')], 0, '…'))).toBe(0);
  });
});

describe('wrapText', () => {
  test('keeps every word and no line is wider than asked', () => {
    const lines = wrapText('the cloud holds 143,212 bytes of ciphertext of it', 16);
    expect(lines).toEqual(['the cloud holds', '143,212 bytes of', 'ciphertext of it']);
  });

  test('cuts a word that is wider than a line', () => {
    expect(wrapText('a abcdefgh b', 4)).toEqual(['a', 'abcd', 'b']);
  });
});
