import { BackgroundModel, type Foreground } from './BackgroundModel.ts';
import { BlobTracker } from './BlobTracker.ts';
import { type Blob, findBlobs } from './blobs.ts';
import { coarsen, type LumaGrid } from './LumaGrid.ts';

export interface MotionOptions {
  /** The least size of a thing, as a share of the picture; 0.0012 by default (a person 50 pixels tall in 768 × 576). */
  readonly leastShare?: number;
  /** How long a thing must keep moving before it counts; 400 by default. */
  readonly persistMs?: number;
}

/** In pixels of the picture. */
export interface MotionRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Motion {
  readonly moving: boolean;
  /** The share of the picture, from 0 to 1, that the moving things cover. */
  readonly score: number;
  /** Around each moving thing; empty where nothing moves. */
  readonly regions: readonly MotionRegion[];
}

const STILL: Motion = { moving: false, score: 0, regions: [] };
const GRID_COLUMNS = 160;
/** How long ago "a moment ago" is. */
const MOMENT_MS = 200;
const HOLD_MS = 600;
const SETTLE_MS = 500;
/** A change of this much of the picture within a moment is light, not a thing. */
const LIGHT_DIFFERS = 0.4;
const LIGHT_CHANGES = 0.3;
/** A thing moves where this share of it changes. */
const LEAST_ACTIVE_SHARE = 0.08;

interface Moment {
  readonly timestampMs: number;
  readonly cells: Float32Array;
}

/**
 * Finds things that move, in the brightness of the pixels alone: cells that differ from a learnt background *and* from
 * a moment ago, in groups, that keep doing so. A light that goes on or off, noise of the sensor and a slow change of
 * daylight are none. No I/O and no clock.
 */
export class MotionDetector {
  readonly #leastShare: number;
  readonly #tracker: BlobTracker;
  #background: BackgroundModel | null = null;
  /** The grids of the last moment, oldest first. */
  #moments: Moment[] = [];
  #settledMs = 0;
  #shape = '';

  constructor({ leastShare = 0.0012, persistMs = 400 }: MotionOptions = {}) {
    this.#leastShare = leastShare;
    this.#tracker = new BlobTracker(persistMs, HOLD_MS);
  }

  /** `luma`: width · height bytes, row by row. Times ascend. A change of the picture's size begins anew. */
  push(luma: Uint8Array, width: number, height: number, timestampMs: number): Motion {
    const grid = coarsen(luma, width, height, GRID_COLUMNS);
    const shape = `${width}x${height}`;
    const earlier = this.#momentBefore(timestampMs);
    if (this.#background === null || earlier === null || shape !== this.#shape) {
      this.#begin(grid, shape, timestampMs);
      return STILL;
    }
    const foreground = this.#background.compare(grid.cells, earlier.cells);
    const elapsedMs = timestampMs - (this.#moments.at(-1)?.timestampMs ?? timestampMs);
    this.#moments.push({ timestampMs, cells: grid.cells });
    if (foreground.differingShare > LIGHT_DIFFERS && foreground.changingShare > LIGHT_CHANGES) {
      this.#background.restart(grid.cells);
      this.#tracker.forget();
      this.#settledMs = timestampMs + SETTLE_MS;
      return STILL;
    }
    this.#background.learn(grid.cells, foreground, elapsedMs);
    return timestampMs < this.#settledMs ? STILL : this.#motionOf(grid, foreground, timestampMs);
  }

  #begin(grid: LumaGrid, shape: string, timestampMs: number): void {
    this.#background = new BackgroundModel(grid.cells);
    this.#moments = [{ timestampMs, cells: grid.cells }];
    this.#settledMs = timestampMs + SETTLE_MS;
    this.#shape = shape;
    this.#tracker.forget();
  }

  /** The newest grid that is at least a moment old, or the oldest there is. */
  #momentBefore(timestampMs: number): Moment | null {
    while ((this.#moments[1]?.timestampMs ?? Number.POSITIVE_INFINITY) <= timestampMs - MOMENT_MS) {
      this.#moments.shift();
    }
    return this.#moments[0] ?? null;
  }

  #motionOf(grid: LumaGrid, { differs, changes }: Foreground, timestampMs: number): Motion {
    const leastCells = Math.max(4, Math.ceil(this.#leastShare * grid.cells.length));
    const active = findBlobs(differs, changes, grid.columns, leastCells).filter(
      (blob) => blob.activeCells >= Math.max(3, LEAST_ACTIVE_SHARE * blob.cells),
    );
    const moving = this.#tracker.follow(active, timestampMs);
    if (moving.length === 0) return STILL;
    const cells = moving.reduce((sum, blob) => sum + blob.cells, 0);
    return {
      moving: true,
      score: Math.min(1, cells / grid.cells.length),
      regions: moving.map((blob) => regionOf(blob, grid.block)),
    };
  }
}

function regionOf(blob: Blob, block: number): MotionRegion {
  return {
    x: blob.left * block,
    y: blob.top * block,
    width: (blob.right - blob.left + 1) * block,
    height: (blob.bottom - blob.top + 1) * block,
  };
}
