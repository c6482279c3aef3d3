import {
  type FootageRequest,
  type LoggedBytes,
  MAX_REQUESTS_PER_CASE,
  type RequestStore,
  type StoredRequest,
} from '@porchlight/domain';
import {
  type EpochMs,
  PorchlightError,
  parseAgencyId,
  parseRequestId,
  type RequestId,
} from '@porchlight/kernel';
import { bytesOf, cellsOfBigints, cellsToBigints, hexOfUuid, timeOf } from './columns.ts';
import type { PostgresDatabase, Session, Statement } from './PostgresDatabase.ts';
import { queueLogEntries } from './queueLogEntries.ts';
import { COUNT_OF_CASE, LOCK_CASE } from './ruledStatements.ts';

const COLUMNS =
  'request_id, agency_id, incident, case_number, text, from_ms, to_ms, area, cells, posted_at_ms, closes_at_ms, text_salt';

const INSERT: Statement = {
  name: 'request-insert',
  text: `
WITH request AS (
  INSERT INTO requests (${COLUMNS}, leaf_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
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
SELECT ${COLUMNS}, matched_at_ms, proof FROM requests
LEFT JOIN request_matches USING (request_id) LEFT JOIN log_entries USING (leaf_hash) WHERE request_id = $1`,
};

const UNMATCHED: Statement = {
  name: 'request-unmatched',
  text: `
SELECT request_id FROM requests JOIN log_entries USING (leaf_hash)
WHERE proof IS NOT NULL AND NOT EXISTS (SELECT FROM request_matches WHERE request_matches.request_id = requests.request_id)
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
  readonly text_salt: Buffer | null;
  readonly proof: string | null;
}

/** Requests in PostgreSQL. Their rows are never updated: the mark stands in a table of its own. */
export class PostgresRequestStore implements RequestStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async insert(request: FootageRequest, logged: LoggedBytes): Promise<void> {
    await this.#database.transaction((session) => insert(session, request, logged));
  }

  async find(requestId: RequestId): Promise<StoredRequest | null> {
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

async function insert(session: Session, request: FootageRequest, logged: LoggedBytes): Promise<void> {
  const ofCase = [request.agencyId, request.caseNumber];
  await session.query(LOCK_CASE, ofCase);
  const [before] = await session.query<{ count: number }>(COUNT_OF_CASE, ofCase);
  await queueLogEntries(session, [logged]);
  const inserted = await session.query(INSERT, [
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
    request.textSalt,
    logged.leafHash,
  ]);
  if (inserted.length === 0) {
    throw new PorchlightError('replayed', 'a request with this id is posted already; it stays as it is');
  }
  if ((before?.count ?? 0) >= MAX_REQUESTS_PER_CASE) {
    const hint = `an agency posts at most ${MAX_REQUESTS_PER_CASE} requests for one case; this would be one more`;
    throw new PorchlightError('limit_exceeded', hint);
  }
}

function requestOfRow(row: RequestRow): StoredRequest {
  return {
    requestId: parseRequestId(hexOfUuid(row.request_id)),
    agencyId: parseAgencyId(hexOfUuid(row.agency_id)),
    incident: row.incident,
    caseNumber: row.case_number,
    text: row.text,
    textSalt: row.text_salt === null ? null : bytesOf(row.text_salt),
    fromMs: timeOf(row.from_ms),
    toMs: timeOf(row.to_ms),
    area: row.area,
    cells: cellsOfBigints(row.cells),
    postedAtMs: timeOf(row.posted_at_ms),
    closesAtMs: timeOf(row.closes_at_ms),
    matchedAtMs: row.matched_at_ms === null ? null : timeOf(row.matched_at_ms),
    proof: row.proof,
  };
}
