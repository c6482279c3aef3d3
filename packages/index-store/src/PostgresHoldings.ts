import type { HeldRow, Holdings } from '@porchlight/domain';
import { type DeviceId, type HouseholdId, parseDeviceId } from '@porchlight/kernel';
import { hexOfUuid } from './columns.ts';
import { HELD_TABLES, type HeldTable } from './heldTables.ts';
import type { PostgresDatabase, Statement } from './PostgresDatabase.ts';

const PAGE_ROWS = 500;

/** A keyring is 8 bytes of head, JSON, and 64 bytes of signature. */
const DEVICES_EVER: Statement = {
  name: 'holdings-devices-ever',
  text: `
SELECT device_id FROM devices WHERE household_id = $1
UNION SELECT device_id FROM clips WHERE household_id = $1
UNION SELECT device_id FROM clip_deletions WHERE household_id = $1
UNION SELECT (device ->> 'deviceId')::uuid FROM keyrings, jsonb_array_elements(
  convert_from(substring(record FROM 9 FOR octet_length(record) - 72), 'UTF8')::jsonb -> 'devices'
) AS device WHERE household_id = $1
ORDER BY device_id`,
};

interface PageRow {
  readonly key: readonly string[];
  readonly json: string;
}

/** What PostgreSQL holds on a household, read a page at a time, so that no reader holds a connection while it is slow. */
export class PostgresHoldings implements Holdings {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async *rows(householdId: HouseholdId): AsyncGenerator<HeldRow> {
    const devices = await this.devicesEver(householdId);
    for (const held of HELD_TABLES) {
      const subject = held.by === 'household' ? householdId : devices;
      for await (const { json } of this.#pagesOf(held, subject)) yield { table: held.table, json };
    }
  }

  async devicesEver(householdId: HouseholdId): Promise<readonly DeviceId[]> {
    const rows = await this.#database.query<{ device_id: string }>(DEVICES_EVER, [householdId]);
    return rows.map((row) => parseDeviceId(hexOfUuid(row.device_id)));
  }

  async *#pagesOf(held: HeldTable, subject: string | readonly string[]): AsyncGenerator<PageRow> {
    const limit = held.pageRows ?? PAGE_ROWS;
    let page = await this.#database.query<PageRow>(pageStatement(held, false), [subject, limit]);
    for (;;) {
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < limit) return;
      page = await this.#database.query<PageRow>(pageStatement(held, true), [subject, limit, ...last.key]);
    }
  }
}

function pageStatement(held: HeldTable, isLater: boolean): Statement {
  const columns = held.key.map(([column]) => column).join(', ');
  const places = held.key.map(([, type], i) => `$${i + 3}::text::${type}`).join(', ');
  const later = isLater ? `AND (${columns}) > (${places})` : '';
  return {
    name: `holdings-${held.table}-${isLater ? 'later' : 'first'}`,
    text: `
SELECT ARRAY[${held.key.map(([column]) => `${column}::text`).join(', ')}] AS key, ${jsonOf(held)} AS json
FROM ${held.table} AS held WHERE ${held.where} ${later}
ORDER BY ${columns}
LIMIT $2`,
  };
}

function lengthOf(column: string): string {
  return `CASE WHEN ${column} IS NOT NULL THEN jsonb_build_object('withheldBytes', octet_length(${column})) END`;
}

/** All columns of a row as JSON, of which bytes and cells are written as everywhere else. */
function jsonOf({ bytes = [], withheld = [], cell, cells }: HeldTable): string {
  const written = [
    ...bytes.map((column) => `'${column}', translate(encode(${column}, 'base64'), E'\\n', '')`),
    ...withheld.map((column) => `'${column}', ${lengthOf(column)}`),
    ...(cell === undefined ? [] : [`'${cell}', to_hex(${cell}::bigint)`]),
    ...(cells === undefined ? [] : [`'${cells}', ARRAY(SELECT to_hex(each) FROM unnest(${cells}) AS each)`]),
  ];
  return `(to_jsonb(held) || jsonb_build_object(${written.join(', ')}))::text`;
}
