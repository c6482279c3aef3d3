import type { FootageRequest, RequestStore } from '@porchlight/domain';
import {
  type EpochMs,
  PorchlightError,
  parseAgencyId,
  parseRequestId,
  type RequestId,
} from '@porchlight/kernel';
import { cellsOfBigints, cellsToBigints, hexOfUuid, timeOf } from './columns.ts';
import type { PostgresDatabase, Statement } from './PostgresDatabase.ts';

const COLUMNS =
  'request_id, agency_id, incident, case_number, text, from_ms, to_ms, area, cells, posted_at_ms, closes_at_ms';

const INSERT: Statement = {
  name: 'request-insert',
  text: `
WITH request AS (
  INSERT INTO requests (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (request_id) DO NOTHING
  RETURNING *
), spread AS (
  INSERT INTO request_cells (cell, closes_at_ms, request_id, from_ms, to_ms)
  SELECT DISTINCT cell, closes_at_ms, request_id, from_ms, to_ms FROM request, unnest(cells) AS cell
)
SELECT request_id FROM request`,
};

const FIND: Statement = {
  name: 'request-find',
  text: `
SELECT ${COLUMNS}, matched_at_ms FROM requests LEFT JOIN request_matches USING (request_id) WHERE request_id = $1`,
};

const UNMATCHED: Statement = {
  name: 'request-unmatched',
  text: `
SELECT request_id FROM requests
WHERE NOT EXISTS (SELECT FROM request_matches WHERE request_matches.request_id = requests.request_id)
ORDER BY posted_at_ms, request_id
LIMIT 1000`,
};

const MARK: Statement = {
  name: 'request-mark',
  text: 'INSERT INTO request_matches (request_id, matched_at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

interface RequestRow {
  readonly request_id: string;
  readonly agency_id: string;
  readonly incident: string;
  readonly case_number: string;
  readonly text: string;
  readonly from_ms: string;
  readonly to_ms: string;
  readonly area: FootageRequest['area'];
  readonly cells: readonly string[];
  readonly posted_at_ms: string;
  readonly closes_at_ms: string;
  readonly matched_at_ms: string | null;
}

/** Requests in PostgreSQL. Their rows are never updated: the mark stands in a table of its own. */
export class PostgresRequestStore implements RequestStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async insert(request: FootageRequest): Promise<void> {
    const inserted = await this.#database.query(INSERT, [
      request.requestId,
      request.agencyId,
      request.incident,
      request.caseNumber,
      request.text,
      request.fromMs,
      request.toMs,
      JSON.stringify(request.area),
      cellsToBigints(request.cells),
      request.postedAtMs,
      request.closesAtMs,
    ]);
    if (inserted.length === 0) {
      throw new PorchlightError('replayed', 'a request with this id is posted already; it stays as it is');
    }
  }

  async find(requestId: RequestId): Promise<FootageRequest | null> {
    const [row] = await this.#database.query<RequestRow>(FIND, [requestId]);
    return row === undefined ? null : requestOfRow(row);
  }

  async unmatched(): Promise<readonly RequestId[]> {
    const rows = await this.#database.query<{ request_id: string }>(UNMATCHED, []);
    return rows.map((row) => parseRequestId(hexOfUuid(row.request_id)));
  }

  async markMatched(requestId: RequestId, atMs: EpochMs): Promise<void> {
    await this.#database.query(MARK, [requestId, atMs]);
  }
}

function requestOfRow(row: RequestRow): FootageRequest {
  return {
    requestId: parseRequestId(hexOfUuid(row.request_id)),
    agencyId: parseAgencyId(hexOfUuid(row.agency_id)),
    incident: row.incident,
    caseNumber: row.case_number,
    text: row.text,
    fromMs: timeOf(row.from_ms),
    toMs: timeOf(row.to_ms),
    area: row.area,
    cells: cellsOfBigints(row.cells),
    postedAtMs: timeOf(row.posted_at_ms),
    closesAtMs: timeOf(row.closes_at_ms),
    matchedAtMs: row.matched_at_ms === null ? null : timeOf(row.matched_at_ms),
  };
}
