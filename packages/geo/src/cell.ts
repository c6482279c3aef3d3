import { type Brand, PorchlightError } from '@porchlight/kernel';
import { getResolution, isValidCell, latLngToCell } from 'h3-js';
import { type Position, parsePosition } from './position.ts';

/** An H3 cell of resolution 10 (0.009 to 0.018 km²) as 15 lower-case hexadecimal digits. */
export type Cell = Brand<string, 'Cell'>;

/** The resolution of every cell in the index. */
export const CELL_RESOLUTION = 10;

const CELL_PATTERN = /^[0-9a-f]{15}$/;

/** The cell that holds `position`. Throws `malformed_position` as `parsePosition` does. */
export function cellOf(position: Position): Cell {
  const [longitude, latitude] = parsePosition(position);
  return latLngToCell(latitude, longitude, CELL_RESOLUTION) as Cell;
}

/** Throws `malformed_encoding` unless `text` is a valid cell of resolution 10 in 15 lower-case hexadecimal digits. */
export function parseCell(text: string): Cell {
  if (!CELL_PATTERN.test(text) || !isValidCell(text) || getResolution(text) !== CELL_RESOLUTION) {
    throw new PorchlightError(
      'malformed_encoding',
      `a cell is a valid H3 index of resolution ${CELL_RESOLUTION} in 15 lower-case hexadecimal digits`,
    );
  }
  return text as Cell;
}

/** The cell's H3 index, an unsigned 64-bit number that is never 0. */
export function cellToBigInt(cell: Cell): bigint {
  return BigInt(`0x${cell}`);
}

/** Throws `malformed_encoding` unless `index` is a valid cell of resolution 10; 0 is none, so callers that use 0 for "no cell" look first. */
export function cellFromBigInt(index: bigint): Cell {
  return parseCell(index.toString(16));
}
