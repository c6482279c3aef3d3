/** Cells that hang together; bounds in cells, both ends inside. */
export interface Blob {
  readonly cells: number;
  /** Those of them that were also marked active. */
  readonly activeCells: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Cells this far apart still hang together: a person is often torn by a belt or a fence. */
const REACH = 2;

/**
 * The connected groups of marked cells (`mask` not 0), of at least `leastCells`. `mask` is used up: it is all 0
 * afterwards.
 */
export function findBlobs(mask: Uint8Array, active: Uint8Array, columns: number, leastCells: number): Blob[] {
  const blobs: Blob[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0) continue;
    const blob = takeBlob(mask, active, columns, start);
    if (blob.cells >= leastCells) blobs.push(blob);
  }
  return blobs;
}

function takeBlob(mask: Uint8Array, active: Uint8Array, columns: number, start: number): Blob {
  const rows = mask.length / columns;
  const waiting = [start];
  mask[start] = 0;
  let [cells, activeCells, left, right, top, bottom] = [0, 0, columns, 0, rows, 0];
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const x = cell % columns;
    const y = (cell - x) / columns;
    cells++;
    activeCells += active[cell] as number;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (let ny = Math.max(0, y - REACH); ny <= Math.min(rows - 1, y + REACH); ny++) {
      for (let nx = Math.max(0, x - REACH); nx <= Math.min(columns - 1, x + REACH); nx++) {
        const neighbour = ny * columns + nx;
        if (mask[neighbour] === 0) continue;
        mask[neighbour] = 0;
        waiting.push(neighbour);
      }
    }
  }
  return { cells, activeCells, left, top, right, bottom };
}
