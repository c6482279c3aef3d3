export {
  AREA_TOLERANCE,
  type Area,
  type AreaPolygon,
  areaSquareMetres,
  areaToGeoJson,
  containsPosition,
  diameterM,
  MAX_AREA_DIAMETER_M,
  MAX_AREA_LATITUDE,
  MAX_AREA_SQUARE_METRES,
  MIN_AREA_HULL_SHARE,
  MIN_AREA_SQUARE_METRES,
  parseArea,
  SQUARE_MILE_SQUARE_METRES,
} from './area.ts';
export { MAX_AREA_VERTICES, MIN_AREA_VERTICES } from './areaShape.ts';
export {
  CELL_RESOLUTION,
  type Cell,
  cellFromBigInt,
  cellOf,
  cellToBigInt,
  parseCell,
} from './cell.ts';
export { cellsOverlapping } from './cellsOverlapping.ts';
export { distanceM } from './ellipsoid.ts';
export { type LocalTime, localTimeToEpochMs } from './localTime.ts';
export { type Position, parsePosition } from './position.ts';
export {
  MAX_WINDOW_AGE_MS,
  MAX_WINDOW_MS,
  MIN_WINDOW_MS,
  parseWindow,
  type TimeWindow,
  type WindowPurpose,
  windowTouches,
} from './window.ts';
