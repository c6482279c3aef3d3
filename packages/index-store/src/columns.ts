import { cellFromBigInt, cellToBigInt, parseCell } from '@porchlight/geo';
import { type EpochMs, epochMs } from '@porchlight/kernel';

/** A uuid column as the driver gives it, as an id is written everywhere else: without hyphens. */
export function hexOfUuid(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** A bigint column of milliseconds. */
export function timeOf(bigint: string): EpochMs {
  return epochMs(Number(bigint));
}

/** A bytea column, without what `Buffer` adds. */
export function bytesOf(bytea: Buffer): Uint8Array {
  return new Uint8Array(bytea.buffer, bytea.byteOffset, bytea.byteLength);
}

/** Cells for a bigint[] parameter. Throws `malformed_encoding` for what is no cell of resolution 10. */
export function cellsToBigints(cells: readonly string[]): string[] {
  return cells.map((cell) => cellToBigInt(parseCell(cell)).toString());
}

/** A bigint[] column of cells. */
export function cellsOfBigints(bigints: readonly string[]): string[] {
  return bigints.map((bigint) => cellFromBigInt(BigInt(bigint)));
}
