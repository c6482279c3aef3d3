import { cellToBoundary, cellToLatLng, gridDisk } from 'h3-js';
import type { Area } from './area.ts';
import { type Cell, cellOf } from './cell.ts';
import type { Position } from './position.ts';
import { ringsTouch, type Vertices } from './ring.ts';

/**
 * By how much an outline is enlarged about its centre. H3 draws a cell's sides as arcs of great circles, which stray from the straight lines of a
 * polygon by up to 2 mm at 85 degrees; 2 % of a cell is at least 0.9 m, which leaves room for that several hundred times over.
 */
export const OUTLINE_ENLARGEMENT = 1.02;

/**
 * Every cell that overlaps the area, sorted: whenever `containsPosition(area, p)`, `cellOf(p)` is among them. A cell counts as overlapping when its outline,
 * enlarged by 2 %, shares a point with the area.
 */
export function cellsOverlapping(area: Area): Cell[] {
  // The cells that meet a connected area are connected, so walking outwards from those of its vertices finds all of them.
  const found = new Set<Cell>();
  const seen = new Set<Cell>(area.vertices.map(cellOf));
  const pending = [...seen];
  for (let cell = pending.pop(); cell !== undefined; cell = pending.pop()) {
    if (!ringsTouch(area.vertices, enlargedOutline(cell, area))) continue;
    found.add(cell);
    for (const neighbour of gridDisk(cell, 1) as Cell[]) {
      if (seen.has(neighbour)) continue;
      seen.add(neighbour);
      pending.push(neighbour);
    }
  }
  return [...found].sort();
}

/** The enlarged outline, with longitudes near the area's even where they pass the antimeridian. */
function enlargedOutline(cell: Cell, area: Area): Vertices {
  const near = (area.vertices[0] as Position)[0];
  const centre = nearLongitude(cellToLatLng(cell), near);
  return cellToBoundary(cell).map((corner) => {
    const [longitude, latitude] = nearLongitude(corner, near);
    return [
      centre[0] + (longitude - centre[0]) * OUTLINE_ENLARGEMENT,
      centre[1] + (latitude - centre[1]) * OUTLINE_ENLARGEMENT,
    ];
  });
}

function nearLongitude([latitude = 0, longitude = 0]: readonly number[], near: number): Position {
  return [longitude - 360 * Math.round((longitude - near) / 360), latitude];
}
