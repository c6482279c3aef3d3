import type { NewRequest } from '@porchlight/contracts/http';
import { cellOf } from '@porchlight/geo';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';

/** Corners of a rectangle of about 700 by 700 m, around a place in the sea. */
const [WEST, SOUTH, EAST, NORTH] = [-30.005, 40, -29.997, 40.006];

/** The cell in the middle of the area that `newRequest` asks for. */
export const SQUARE_CELL: string = cellOf([(WEST + EAST) / 2, (SOUTH + NORTH) / 2]);

/** A draft that keeps every rule at `sampleTime(3 h)`, but for what `given` says. */
export function newRequest(given: Partial<NewRequest> = {}): NewRequest {
  const ring = [
    [WEST, SOUTH],
    [EAST, SOUTH],
    [EAST, NORTH],
    [WEST, NORTH],
    [WEST, SOUTH],
  ];
  return {
    incident: 'burglary',
    caseNumber: '26-1104',
    text: 'A garage was broken into.',
    fromMs: sampleTime(0),
    toMs: sampleTime(3_600_000),
    area: { type: 'Polygon', coordinates: [ring] },
    ...given,
  };
}
