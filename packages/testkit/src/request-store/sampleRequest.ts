import { type LoggableRequest, type LoggedBytes, requestEntry } from '@porchlight/domain';
import { type AgencyId, type RequestId, randomId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleTime } from '../clip-index/sampleClip.ts';

const HOUR_MS = 3_600_000;

/** An open request for the hour from `SAMPLE_TIME_MS` on, in no cells, but for what `given` says. */
export function sampleRequest(given: Partial<LoggableRequest> = {}): LoggableRequest {
  return {
    requestId: randomId(systemRandom) as RequestId,
    agencyId: randomId(systemRandom) as AgencyId,
    incident: 'burglary',
    caseNumber: '26-1104',
    text: 'A garage was broken into.',
    textSalt: systemRandom(32),
    fromMs: sampleTime(0),
    toMs: sampleTime(HOUR_MS),
    area: {
      type: 'Polygon',
      coordinates: [
        [
          [-0.1279999, 51.5071231],
          [-0.1230001, 51.5071231],
          [-0.1230001, 51.5101],
          [-0.1279999, 51.5101],
          [-0.1279999, 51.5071231],
        ],
      ],
    },
    cells: [],
    postedAtMs: sampleTime(2 * HOUR_MS),
    closesAtMs: sampleTime(30 * 24 * HOUR_MS),
    matchedAtMs: null,
    ...given,
  };
}

/** The entry of a request, to be inserted with it. */
export function entryOf(request: LoggableRequest): LoggedBytes {
  return requestEntry(request, nodePrimitives.sha256);
}

/** A request and its entry, as `insert` takes them. */
export function requestWithEntry(given: Partial<LoggableRequest> = {}): [LoggableRequest, LoggedBytes] {
  const request = sampleRequest(given);
  return [request, entryOf(request)];
}
