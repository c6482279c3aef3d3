import { moveBy, type Position } from '../Position.ts';

/** East and north of the middle of the town, in metres. */
export type Place = readonly [eastM: number, northM: number];

/** The middle of the town that the simulated neighbourhood and the demo live in. It doesn't exist. */
export const TOWN_CENTRE: Position = { longitude: 13.405, latitude: 52.52 };

/** Streets from west to east: where they cross the middle, and their names. */
export const STREETS: readonly (readonly [northM: number, name: string])[] = [
  [-1240, 'Alder Street'],
  [-1100, 'Rowan Street'],
  [-960, 'Larch Street'],
  [-820, 'Willow Street'],
  [-680, 'Hazel Street'],
  [-545, 'Cedar Street'],
  [-410, 'Juniper Street'],
  [-270, 'Birch Street'],
  [-125, 'Oak Street'],
  [20, 'Maple Street'],
  [190, 'Elm Street'],
  [330, 'Linden Street'],
  [470, 'Chestnut Street'],
  [610, 'Poplar Street'],
  [750, 'Aspen Street'],
  [890, 'Hawthorn Street'],
  [1030, 'Walnut Street'],
  [1170, 'Spruce Street'],
];

/** Streets from south to north. */
export const AVENUES: readonly (readonly [eastM: number, name: string])[] = [
  [-1700, 'Lantern Way'],
  [-1520, 'Wren Way'],
  [-1340, 'Finch Way'],
  [-1160, 'Starling Way'],
  [-980, 'Swift Way'],
  [-800, 'Lark Way'],
  [-620, 'Heron Way'],
  [-440, 'Plover Way'],
  [-230, 'Market Lane'],
  [-30, 'Station Road'],
  [170, 'Mill Lane'],
  [350, 'Robin Way'],
  [530, 'Thrush Way'],
  [710, 'Kestrel Way'],
  [890, 'Osprey Way'],
  [1250, 'Harbour Way'],
  [1430, 'Tern Way'],
  [1610, 'Gull Way'],
];

/** Blocks that are green, by the index of the avenue to their west and of the street to their south. */
export const PARK_BLOCKS: readonly (readonly [avenue: number, street: number])[] = [
  [6, 10],
  [11, 8],
  [11, 7],
  [12, 8],
  [12, 7],
  [5, 6],
  [5, 5],
  [4, 12],
  [3, 12],
  [15, 11],
  [9, 3],
  [10, 15],
];

/** Bends the plan a little, as a town that grew is bent. */
export function bend([eastM, northM]: Place): Place {
  return [
    eastM + 18 * Math.sin(northM / 340 + eastM / 500),
    northM + 14 * Math.sin(eastM / 290 + northM / 370),
  ];
}

/** Where a place of the plan is, as GeoJSON has it. */
export function coordinatesOf(place: Place): [longitude: number, latitude: number] {
  const { longitude, latitude } = moveBy(TOWN_CENTRE, ...place);
  return [Number(longitude.toFixed(6)), Number(latitude.toFixed(6))];
}
