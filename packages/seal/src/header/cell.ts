import { malformed } from './ByteReader.ts';

const RESOLUTION = 10;
const BASE_CELLS = 122;
const NO_DIGIT = 7;

/** The text of a cell on the wire: 15 hexadecimal digits, or null for 0. Throws `malformed_record` unless it's an H3 cell of resolution 10. */
export function formatCell(cell: bigint): string | null {
  if (cell === 0n) return null;
  if (!isCell(cell)) throw malformed('a cell is an H3 index of resolution 10');
  return cell.toString(16);
}

function isCell(cell: bigint): boolean {
  const bits = (from: number, width: number) => Number((cell >> BigInt(from)) & ((1n << BigInt(width)) - 1n));
  const isMode = bits(59, 5) === 1 && bits(56, 3) === 0;
  if (!isMode || bits(52, 4) !== RESOLUTION || bits(45, 7) >= BASE_CELLS) return false;
  for (let level = 1; level <= 15; level++) {
    if ((bits(3 * (15 - level), 3) === NO_DIGIT) !== level > RESOLUTION) return false;
  }
  return true;
}

/** The cell as it goes on the wire; 0 for null. */
export function parseCellText(cell: string | null): bigint {
  if (cell === null) return 0n;
  const value = /^[0-9a-f]{15}$/.test(cell) ? BigInt(`0x${cell}`) : -1n;
  if (value <= 0n) throw malformed('a cell is 15 lower-case hexadecimal digits');
  formatCell(value);
  return value;
}
