import type { AreaGeoJson } from '@porchlight/contracts/http';

const E7 = 1e7;
/** GeoJSON: a ring in a list, positions in a ring, numbers in a position. */
const LEVELS = 3;

/** What an agency drew, each coordinate rounded to 10⁻⁷ degrees, of whatever form it is: `parseArea` says what is wrong with it. */
export function roundArea(drawn: unknown): unknown {
  if (typeof drawn !== 'object' || drawn === null || !('coordinates' in drawn)) return drawn;
  return { ...drawn, coordinates: rounded(drawn.coordinates, LEVELS) };
}

/** The ring of an area as a log entry has it, in 10⁻⁷ degrees. */
export function ringE7Of({
  coordinates: [ring = []],
}: AreaGeoJson): [longitudeE7: number, latitudeE7: number][] {
  return ring.map(([longitude, latitude]) => [wholeE7(longitude), wholeE7(latitude)]);
}

function rounded(value: unknown, levels: number): unknown {
  if (typeof value === 'number') return wholeE7(value) / E7;
  if (Array.isArray(value) && levels > 0) return value.map((each) => rounded(each, levels - 1));
  return value;
}

/** Never −0, which no entry holds. */
function wholeE7(degrees: number): number {
  return Math.round(degrees * E7) + 0;
}
