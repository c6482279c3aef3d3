import { AVENUES, bend, coordinatesOf, PARK_BLOCKS, type Place, STREETS } from './townPlan.ts';

/** What a feature of the town is; the style draws each kind. */
export type TownKind = 'block' | 'park' | 'water' | 'street' | 'house';

interface TownProperties {
  readonly kind: TownKind;
  /** Empty where it has none. */
  readonly name: string;
}

type TownFeature = GeoJSON.Feature<GeoJSON.LineString | GeoJSON.Polygon, TownProperties>;

interface Rectangle {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

const EDGE_M = 60;
const STREET_HALF_M = 8;
const HOUSE_EVERY_M = 25;
/** The plan's bounds, and the avenue that runs along the river's western bank. */
const WHOLE: Rectangle = { west: -1780, east: 1690, south: -1320, north: 1250 };
const RIVERSIDE_M = 890;

/** The whole town: blocks, parks, a river and a pond, streets with names, houses. The same at every call. */
export function townFeatures(): GeoJSON.FeatureCollection<
  GeoJSON.LineString | GeoJSON.Polygon,
  TownProperties
> {
  return { type: 'FeatureCollection', features: [...blocks(), river(), pond(), ...streets()] };
}

function streets(): TownFeature[] {
  const { west, east, south, north } = WHOLE;
  return [
    ...STREETS.map(([northM, name]) => {
      const places = range(west, east).map((eastM): Place => [eastM, northM]);
      return line(name, places);
    }),
    ...AVENUES.map(([eastM, name]) => {
      const places = range(south, north).map((northM): Place => [eastM, northM]);
      return line(name, places);
    }),
  ];
}

function blocks(): TownFeature[] {
  return AVENUES.slice(1).flatMap(([east], avenue) =>
    STREETS.slice(1).flatMap(([north], street) => {
      const west = AVENUES[avenue]?.[0] ?? WHOLE.west;
      const south = STREETS[street]?.[0] ?? WHOLE.south;
      if (west === RIVERSIDE_M) return [];
      const inner = {
        west: west + STREET_HALF_M,
        east: east - STREET_HALF_M,
        south: south + STREET_HALF_M,
        north: north - STREET_HALF_M,
      };
      const isPark = PARK_BLOCKS.some(([a, s]) => a === avenue && s === street);
      const ground = polygon(isPark ? 'park' : 'block', '', outline(inner));
      return isPark ? [ground] : [ground, ...houses(inner, avenue * 31 + street * 17)];
    }),
  );
}

/** Two rows of houses, one along each street, their sizes uneven but always the same. */
function houses({ west, east, south, north }: Rectangle, seed: number): TownFeature[] {
  const count = Math.floor((east - west - 12) / HOUSE_EVERY_M);
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const left = west + 10 + i * HOUSE_EVERY_M;
    const uneven = (seed + i * 7) % 5;
    const right = left + 13 + uneven;
    const depth = 10 + ((seed + i * 3) % 4);
    const rows = [south + 6 + uneven / 2, north - 6 - uneven / 2 - depth];
    return rows.map((bottom) =>
      polygon('house', '', outline({ west: left, east: right, south: bottom, north: bottom + depth })),
    );
  });
}

function river(): TownFeature {
  const middle = range(WHOLE.south - 400, WHOLE.north + 400).map(
    (northM): Place => [1070 + 70 * Math.sin(northM / 420), northM],
  );
  const bank = (offset: number) => middle.map(([eastM, northM]): Place => [eastM + offset, northM]);
  return polygon('water', 'River Lume', [...bank(-62), ...bank(62).toReversed()]);
}

function pond(): TownFeature {
  const ring = Array.from({ length: 24 }, (_, i): Place => {
    const turn = (i / 24) * 2 * Math.PI;
    const radius = 40 + 6 * Math.sin(3 * turn);
    return [440 + 1.5 * radius * Math.cos(turn), -50 + radius * Math.sin(turn)];
  });
  return polygon('water', 'Lantern Pond', ring);
}

function outline({ west, east, south, north }: Rectangle): Place[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

function range(from: number, to: number): number[] {
  const count = Math.ceil((to - from) / EDGE_M) + 1;
  return Array.from({ length: count }, (_, i) => Math.min(from + i * EDGE_M, to));
}

function line(name: string, places: readonly Place[]): TownFeature {
  const coordinates = places.map((place) => coordinatesOf(bend(place)));
  return {
    type: 'Feature',
    properties: { kind: 'street', name },
    geometry: { type: 'LineString', coordinates },
  };
}

function polygon(kind: TownKind, name: string, places: readonly Place[]): TownFeature {
  const ring = places.map((place) => coordinatesOf(bend(place)));
  const [first] = ring;
  const coordinates = [first === undefined ? ring : [...ring, first]];
  return { type: 'Feature', properties: { kind, name }, geometry: { type: 'Polygon', coordinates } };
}
