import fc from 'fast-check';
import { getPentagons } from 'h3-js';
import { expect, test } from 'vitest';
import { type Cell, cellFromBigInt, cellOf, cellToBigInt, parseCell, parsePosition } from '../src/index.ts';
import { arbitraryCentre } from './arbitraryArea.ts';
import { faultOf } from './faultOf.ts';

test('a cell survives text and number', () => {
  fc.assert(
    fc.property(arbitraryCentre, (position) => {
      const cell = cellOf(position);
      expect(parseCell(cell)).toBe(cell);
      expect(cellFromBigInt(cellToBigInt(cell))).toBe(cell);
    }),
  );
});

test('a known place has its known cell', () => {
  // San Francisco, as in H3's documentation of latLngToCell.
  expect(cellOf([-122.41795063018799, 37.775938728915946]).slice(0, 9)).toBe('8a2830828');
  expect(cellToBigInt(parseCell('8a2a1072b59ffff'))).toBe(0x8a2a1072b59ffffn);
  for (const pentagon of getPentagons(10)) expect(parseCell(pentagon)).toBe(pentagon);
});

test.each([
  ['empty', ''],
  ['another resolution', '892a1072b5bffff'],
  ['upper case', '8A2A1072B59FFFF'],
  ['a digit short', '8a2a1072b59fff'],
  ['a leading zero', '08a2a1072b59ffff'],
  ['no cell', '000000000000000'],
  ['unused digits not set', '8a2a1072b590000'],
  ['not hexadecimal', '8a2a1072b59fffg'],
])('text that is no cell is refused: %s', (_, text) => {
  expect(faultOf(() => parseCell(text))?.code).toBe('malformed_encoding');
});

test('numbers that are no cell are refused', () => {
  const wild = [
    0n,
    1n,
    -1n,
    2n ** 64n,
    2n ** 64n + cellToBigInt('8a2a1072b59ffff' as Cell),
    -cellToBigInt('8a2a1072b59ffff' as Cell),
  ];
  for (const index of wild) expect(faultOf(() => cellFromBigInt(index))?.code).toBe('malformed_encoding');
});

test.each([
  ['null', null],
  ['one number', [1]],
  ['an altitude', [1, 2, 3]],
  ['text', ['1', '2']],
  ['NaN', [Number.NaN, 1]],
  ['infinite', [0, Number.POSITIVE_INFINITY]],
  ['longitude over 180', [180.0001, 0]],
  ['latitude over 90', [0, -90.0001]],
])('what is no position is refused: %s', (_, input) => {
  expect(faultOf(() => parsePosition(input))?.code).toBe('malformed_position');
});
