import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIPS_OF, DEVICES_IN, OPEN_REQUESTS_TOUCHING } from '../src/matchStatements.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';

/**
 * 2,000 devices of 10 clips each, an hour apart, in two of 500 numbers that stand for cells, and 500 requests.
 * Ids are the number in hexadecimal.
 */
const FILL = `
INSERT INTO clip_places (device_id, started_at_ms, clip_id, cell, ended_at_ms, clock_uncertainty_ms)
SELECT lpad(to_hex(device), 32, '0')::uuid, 1700000000000 + 3600000 * clip, lpad(to_hex(device * 1000 + clip), 32, '0')::uuid,
  1 + (device + place) % 500, 1700000000000 + 3600000 * clip + 60000, 500
FROM generate_series(1, 2000) AS device, generate_series(1, 10) AS clip, generate_series(0, 1) AS place;
INSERT INTO placements (cell, device_id, from_ms, to_ms)
SELECT cell, device_id, min(started_at_ms) - 500, max(ended_at_ms) + 500 FROM clip_places GROUP BY cell, device_id;
INSERT INTO requests
SELECT lpad(to_hex(request), 32, '0')::uuid, lpad('1', 32, '0')::uuid, 'other', 'case', 'text', 1700000000000, 1700003600000, '{}',
  ARRAY(SELECT 1 + (request + place) % 50 FROM generate_series(0, 19) AS place), 1700010000000 + request, 1700010000000 + 2 * request
FROM generate_series(1, 500) AS request;
INSERT INTO request_cells (cell, closes_at_ms, request_id, from_ms, to_ms)
SELECT cell, closes_at_ms, request_id, from_ms, to_ms FROM requests, unnest(cells) AS cell`;

const CELLS = `'{${numbersFrom(3, 10)}}'`;
const DEVICES = `'{${numbersFrom(2, 40).map((device) => device.toString(16).padStart(32, '0'))}}'`;
const [FROM, TO] = [1_700_014_400_000, 1_700_021_600_000];

const QUERIES = [
  {
    file: 'devices-in.txt',
    statement: DEVICES_IN,
    types: 'bigint[], bigint, bigint',
    values: `${CELLS}, ${FROM}, ${TO}`,
  },
  {
    file: 'clips-of.txt',
    statement: CLIPS_OF,
    types: 'uuid[], bigint[], bigint, bigint, bigint, bigint',
    values: `${DEVICES}, ${CELLS}, ${FROM}, ${TO}, ${FROM - 3_900_000}, ${TO + 3_600_000}`,
  },
  {
    file: 'open-requests-touching.txt',
    statement: OPEN_REQUESTS_TOUCHING,
    types: 'bigint[], bigint, bigint, bigint',
    values: `'{3, 4}', 1700000100000, 1700000200000, 1700010000900`,
  },
] as const;

function numbersFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

type Query = (typeof QUERIES)[number];

let migrated: MigratedDatabase;
let client: pg.Client;

beforeAll(async () => {
  migrated = await migratedDatabase();
  client = new pg.Client({ connectionString: migrated.url });
  await client.connect();
  // VACUUM marks a page as visible to all only once its commits are written out.
  await client.query('SET synchronous_commit = on');
  await client.query(FILL);
  await client.query('VACUUM ANALYZE');
  for (const { statement, types } of QUERIES) {
    await client.query(`PREPARE ${pg.escapeIdentifier(statement.name)} (${types}) AS ${statement.text}`);
  }
});
afterAll(async () => {
  await client.end();
  await migrated[Symbol.asyncDispose]();
});

async function planOf(
  query: Query,
  mode: 'force_generic_plan' | 'force_custom_plan',
  options: string,
): Promise<string> {
  await client.query(`SET plan_cache_mode = ${mode}`);
  const plan = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (${options}) EXECUTE ${pg.escapeIdentifier(query.statement.name)} (${query.values})`,
  );
  return `${plan.rows.map((row) => row['QUERY PLAN']).join('\n')}\n`;
}

describe.each(QUERIES)('$statement.name', (query) => {
  test('has the plan that is written down', async () => {
    const plan = await planOf(query, 'force_generic_plan', 'COSTS OFF');
    await expect(plan).toMatchFileSnapshot(`../spec/plans/${query.file}`);
  });

  test.each(['force_generic_plan', 'force_custom_plan'] as const)(
    'reads no table in sequence: %s',
    async (mode) => {
      const plan = await planOf(query, mode, 'COSTS OFF');
      expect(plan).toMatch(/Index (Only )?Scan/);
      expect(plan).not.toContain('Seq Scan');
    },
  );
});

test.each(['force_generic_plan', 'force_custom_plan'] as const)(
  'clips are found by an index-only scan that never visits the table: %s',
  async (mode) => {
    const plan = await planOf(QUERIES[1], mode, 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF');
    expect(plan).toContain('Index Only Scan using clip_places_pkey on clip_places');
    expect(plan).toContain('Heap Fetches: 0');
    expect(plan).not.toMatch(/Index Scan|Heap Scan|Seq Scan/);
  },
);
