import { PorchlightError } from '@porchlight/kernel';

/** Longitude from −180 to 180 and latitude from −90 to 90, in degrees, WGS 84, in GeoJSON's order (RFC 7946 section 3.1.1). */
export type Position = readonly [longitude: number, latitude: number];

/** Reads a position. Throws `malformed_position` for anything but an array of two finite numbers in range; an altitude is refused. */
export function parsePosition(input: unknown): Position {
  if (!Array.isArray(input) || input.length !== 2) {
    throw malformed('a position is an array of two numbers, longitude and latitude');
  }
  const [longitude, latitude]: unknown[] = input;
  if (typeof longitude !== 'number' || typeof latitude !== 'number') {
    throw malformed('the longitude and the latitude of a position are numbers');
  }
  // Written so that NaN fails.
  if (!(Math.abs(longitude) <= 180)) throw malformed('a longitude lies from −180 to 180 degrees');
  if (!(Math.abs(latitude) <= 90)) throw malformed('a latitude lies from −90 to 90 degrees');
  return [longitude, latitude];
}

function malformed(hint: string): PorchlightError {
  return new PorchlightError('malformed_position', hint);
}
