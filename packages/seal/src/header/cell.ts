import { malformed } from './ByteReader.ts';

const RESOLUTION = 10n;

/** The text of a cell on the wire: 15 hexadecimal digits, or null for 0. Throws `malformed_record` unless it's an H3 cell of resolution 10. */
export function formatCell(cell: bigint): string | null {
  if (cell === 0n) return null;
  const isCell = cell >> 59n === 1n;
  if (!isCell || ((cell >> 52n) & 0xfn) !== RESOLUTION || ((cell >> 56n) & 0x7n) !== 0n) {
    throw malformed('a cell is an H3 index of resolution 10');
  }
  return cell.toString(16);
}

/** The cell as it goes on the wire; 0 for null. */
export function parseCellText(cell: string | null): bigint {
  if (cell === null) return 0n;
  const value = /^[0-9a-f]{15}$/.test(cell) ? BigInt(`0x${cell}`) : -1n;
  if (value <= 0n) throw malformed('a cell is 15 lower-case hexadecimal digits');
  formatCell(value);
  return value;
}
