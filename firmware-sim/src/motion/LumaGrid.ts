/** A picture's brightness, made coarse: each cell is the mean of a square block of pixels. */
export interface LumaGrid {
  readonly columns: number;
  readonly rows: number;
  /** Pixels on a side of a cell. */
  readonly block: number;
  /** columns · rows means from 0 to 255, row by row. */
  readonly cells: Float32Array;
}

/** Averages blocks so that about `targetColumns` remain; pixels beyond the last whole block are left out. */
export function coarsen(luma: Uint8Array, width: number, height: number, targetColumns: number): LumaGrid {
  const block = Math.max(1, Math.round(width / targetColumns));
  const columns = Math.floor(width / block);
  const rows = Math.floor(height / block);
  const cells = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let y = row * block; y < (row + 1) * block; y++) {
      let pixel = y * width;
      for (let cell = row * columns; cell < (row + 1) * columns; cell++) {
        let sum = 0;
        for (let x = 0; x < block; x++) sum += luma[pixel++] as number;
        cells[cell] = (cells[cell] as number) + sum;
      }
    }
  }
  const scale = 1 / (block * block);
  for (let cell = 0; cell < cells.length; cell++) cells[cell] = (cells[cell] as number) * scale;
  return { columns, rows, block, cells };
}

const LEVELS_PER_STEP = 4;
const STEPS = 512 * LEVELS_PER_STEP;

/** The median of a − b over all cells, to a quarter of a level: what a change of light adds to the whole picture. */
export function medianDifference(a: Float32Array, b: Float32Array): number {
  const histogram = new Uint32Array(STEPS + 1);
  for (let i = 0; i < a.length; i++) {
    const step = Math.round(((a[i] as number) - (b[i] as number) + 256) * LEVELS_PER_STEP);
    histogram[step] = (histogram[step] ?? 0) + 1;
  }
  let below = 0;
  for (let step = 0; step <= STEPS; step++) {
    below += histogram[step] ?? 0;
    if (2 * below >= a.length) return step / LEVELS_PER_STEP - 256;
  }
  return 0;
}
