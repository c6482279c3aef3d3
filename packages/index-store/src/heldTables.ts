/** A table that holds something on households, and how a household's rows are read from it, page by page. */
export interface HeldTable {
  readonly table: string;
  /** Holds for the rows of the household $1, or of the devices $1. */
  readonly where: string;
  readonly by: 'household' | 'devices';
  /** Columns that order the rows and tell them apart, with their types. */
  readonly key: readonly (readonly [column: string, type: string])[];
  /** Columns of bytes, which are given out in Base64. */
  readonly bytes?: readonly string[];
  /** Columns of which only the length is given out: they are one person's, and could let another member in. */
  readonly withheld?: readonly string[];
  /** Columns of one cell, or of a list of them. */
  readonly cell?: string;
  readonly cells?: string;
  /** Rows read at once; fewer where they are long. */
  readonly pageRows?: number;
}

const own = { where: 'household_id = $1', by: 'household' } as const;
const ofDevices = { where: 'device_id = ANY ($1::uuid[])', by: 'devices' } as const;

const ofAccounts = {
  where: 'account_id IN (SELECT account_id FROM accounts WHERE household_id = $1)',
  by: 'household',
} as const;

/** Every table with a household's data. A test holds them against the database. */
export const HELD_TABLES: readonly HeldTable[] = [
  { table: 'households', ...own, key: [['household_id', 'uuid']], bytes: ['root_key', 'keyring'] },
  { table: 'keyrings', ...own, key: [['version', 'bigint']], bytes: ['record', 'leaf_hash'], pageRows: 20 },
  { table: 'household_books', ...own, key: [['household_id', 'uuid']], bytes: ['sealed'] },
  { table: 'devices', ...own, key: [['device_id', 'uuid']], bytes: ['signing_key'] },
  { table: 'signing_keys', ...own, key: [['signing_key', 'bytea']], bytes: ['signing_key', 'leaf_hash'] },
  {
    ...{ table: 'clips', ...own, bytes: ['opening_hash', 'receipt'], cells: 'cells' },
    key: [
      ['started_at_ms', 'bigint'],
      ['clip_id', 'uuid'],
    ],
  },
  {
    ...{ table: 'clip_openings', by: 'household', bytes: ['opening'], pageRows: 50 },
    where: 'clip_id IN (SELECT clip_id FROM clips WHERE household_id = $1)',
    key: [['clip_id', 'uuid']],
  },
  {
    ...{ table: 'clip_places', ...ofDevices, cell: 'cell' },
    key: [
      ['device_id', 'uuid'],
      ['started_at_ms', 'bigint'],
      ['clip_id', 'uuid'],
      ['cell', 'bigint'],
    ],
  },
  {
    ...{ table: 'placements', ...ofDevices, cell: 'cell' },
    key: [
      ['device_id', 'uuid'],
      ['cell', 'bigint'],
    ],
  },
  {
    ...{ table: 'candidates', ...own },
    key: [
      ['request_id', 'uuid'],
      ['clip_id', 'uuid'],
    ],
  },
  {
    ...{ table: 'clip_deletions', ...own, bytes: ['statement'] },
    key: [
      ['requested_at_ms', 'bigint'],
      ['clip_id', 'uuid'],
    ],
  },
  {
    ...{ table: 'shares', ...own, bytes: ['sealed'] },
    key: [
      ['created_at_ms', 'bigint'],
      ['share_id', 'uuid'],
    ],
  },
  {
    ...{ table: 'accounts', ...own, key: [['account_id', 'uuid']] },
    withheld: [
      'email',
      'derivation_salt',
      'login_hash',
      'password_wrap',
      'recovery_wrap',
      'recovery_hash',
      'vault',
    ],
  },
  {
    ...{ table: 'second_factors', ...ofAccounts, key: [['factor_id', 'uuid']] },
    withheld: ['name', 'data'],
  },
  {
    ...{ table: 'sessions', ...ofAccounts, key: [['session_id', 'uuid']] },
    withheld: ['token_hash', 'name'],
  },
  { table: 'audit_heads', ...own, key: [['household_id', 'uuid']], bytes: ['hash'] },
  { table: 'audit_rows', ...own, key: [['seq', 'bigint']], bytes: ['previous_hash', 'hash'] },
];
