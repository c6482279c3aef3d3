/** A place on the map, in degrees (WGS 84). It never leaves the client but for where its reader sends it. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

const METRES_PER_DEGREE = 111_200;

/** The place so many metres to the east and to the north, exact enough for a town. */
export function moveBy({ longitude, latitude }: Position, eastM: number, northM: number): Position {
  const metresPerDegreeLongitude = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  return {
    longitude: longitude + eastM / metresPerDegreeLongitude,
    latitude: latitude + northM / METRES_PER_DEGREE,
  };
}

/** Five decimals: about a metre. */
export function roundPosition({ longitude, latitude }: Position): Position {
  return { longitude: Number(longitude.toFixed(5)), latitude: Number(latitude.toFixed(5)) };
}
