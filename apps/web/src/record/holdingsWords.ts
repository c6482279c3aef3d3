import type { HoldingsAnswer } from '@porchlight/contracts/http';

/** Whether the cloud can read what a table holds, or only keeps it. */
export type Reading = 'readable' | 'sealed';

interface TableWords {
  readonly reading: Reading;
  readonly name: string;
  /** What it tells whoever has it. */
  readonly tells: string;
}

/** By the tables of contracts/spec/holdings.md. */
const TABLES: Readonly<Record<string, TableWords>> = {
  objects: {
    reading: 'sealed',
    name: 'Sealed recordings',
    tells: 'Pictures and sound as your cameras sealed them. Only their sizes say anything.',
  },
  clip_openings: {
    reading: 'sealed',
    name: 'Beginnings of recordings',
    tells:
      'Each holds a recording’s key and first picture, sealed for your household; what began it and when can be read.',
  },
  shares: {
    reading: 'sealed',
    name: 'Links that you shared',
    tells: 'What only the link opens. To which recording, and until when, can be read.',
  },
  household_books: {
    reading: 'sealed',
    name: 'The household’s book',
    tells: 'Names of your members, sealed for them.',
  },
  households: {
    reading: 'readable',
    name: 'Your household',
    tells: 'Its public root key, and its newest list of members and devices by number.',
  },
  keyrings: {
    reading: 'readable',
    name: 'Lists of keys, every version',
    tells:
      'Which members and devices there were by number, with which role, and who saw what. No names, no secret keys.',
  },
  devices: { reading: 'readable', name: 'Devices', tells: 'Their kinds, numbers and public keys.' },
  signing_keys: {
    reading: 'readable',
    name: 'Keys of your browsers',
    tells: 'The public keys by which members are known.',
  },
  clips: {
    reading: 'readable',
    name: 'List of recordings',
    tells:
      'When each began and ended, how large it is, by which device, and in which cell of about 15,000 m².',
  },
  clip_places: {
    reading: 'readable',
    name: 'Recordings by cell',
    tells: 'The same, to find what a request asks for.',
  },
  placements: {
    reading: 'readable',
    name: 'Cells of your devices',
    tells: 'In which cells each device has filmed, and between when.',
  },
  candidates: {
    reading: 'readable',
    name: 'Matches with requests',
    tells: 'Which recordings might show what an agency asked for. Not whether you answered.',
  },
  clip_deletions: {
    reading: 'readable',
    name: 'Deletions',
    tells: 'Which recordings were deleted, by whom and when.',
  },
  accounts: {
    reading: 'readable',
    name: 'Accounts',
    tells: 'Addresses, and what checks a password. The vault in it is sealed.',
  },
  second_factors: { reading: 'readable', name: 'Second factors', tells: 'Their kinds, names and checks.' },
  sessions: { reading: 'readable', name: 'Sessions', tells: 'Which browsers are signed in, and since when.' },
  audit_heads: { reading: 'readable', name: 'Newest place of the record', tells: 'How far the record goes.' },
  audit_rows: { reading: 'readable', name: 'The record', tells: 'Who came to what, when and why.' },
};

/** What of one table there is. */
export interface HeldTable extends TableWords {
  readonly table: string;
  readonly rows: number;
  /** Of the stored objects; null for tables, which are small. */
  readonly sizeBytes: number | null;
}

/** What is held, table by table: first what the cloud can't read. A table that is newer than this page counts as readable, by its own name. */
export function summariseHoldings({ holdings }: HoldingsAnswer): readonly HeldTable[] {
  const counted = new Map<string, { rows: number; sizeBytes: number | null }>();
  for (const { table, row } of holdings) {
    const before = counted.get(table) ?? { rows: 0, sizeBytes: null };
    const size = table === 'objects' ? Number(row['sizeBytes'] ?? 0) : null;
    const sizeBytes = size === null ? before.sizeBytes : (before.sizeBytes ?? 0) + size;
    counted.set(table, { rows: before.rows + 1, sizeBytes });
  }
  const order = Object.keys(TABLES);
  const placeOf = (table: string) => (order.includes(table) ? order.indexOf(table) : order.length);
  return [...counted]
    .map(([table, counts]) => ({ table, ...counts, ...wordsOf(table) }))
    .sort((one, other) => placeOf(one.table) - placeOf(other.table));
}

function wordsOf(table: string): TableWords {
  const known = Object.hasOwn(TABLES, table) ? TABLES[table] : undefined;
  return (
    known ?? { reading: 'readable', name: table, tells: 'This page is older than this table: reload it.' }
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** "2.4 MB"; powers of a thousand. */
export function saySize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}
