import { canonicalJson } from './canonicalJson.ts';
import { FieldReader, FormFault, integerWithin } from './FieldReader.ts';

/** Longitude and latitude in 10⁻⁷ degrees. */
export type PositionE7 = readonly [longitudeE7: number, latitudeE7: number];

/** Reads the fields of each kind beside `v`, `kind` and `atMs` (log-entries.md section 2). */
const KINDS = {
  request: (fields: FieldReader) => ({
    kind: 'request' as const,
    requestId: fields.id('requestId'),
    agencyId: fields.id('agencyId'),
    incident: fields.oneOf('incident', INCIDENTS),
    caseNumber: fields.matching('caseNumber', CASE_NUMBER, 'a case number'),
    textHashHex: fields.hex32('textHashHex'),
    contactHashHex: fields.hex32OrNull('contactHashHex'),
    fromMs: fields.integer('fromMs', 0),
    toMs: fields.integer('toMs', 0),
    closesAtMs: fields.integer('closesAtMs', 0),
    ringE7: fields.list('ringE7', 4, 65).map(readPosition),
    requestKeyHex: fields.hex32OrNull('requestKeyHex'),
  }),
  'request-note': (fields: FieldReader) => ({
    kind: 'request-note' as const,
    requestId: fields.id('requestId'),
    note: fields.oneOf('note', ['closed', 'expired', 'withdrawn', 'flagged']),
    reasonHashHex: fields.hex32OrNull('reasonHashHex'),
  }),
  'text-withheld': (fields: FieldReader) => ({
    kind: 'text-withheld' as const,
    textHashHex: fields.hex32('textHashHex'),
    ground: fields.oneOf('ground', GROUNDS),
  }),
  agency: (fields: FieldReader) => ({
    kind: 'agency' as const,
    agencyId: fields.id('agencyId'),
    decision: fields.oneOf('decision', ['approved', 'suspended', 'ended']),
    nameHashHex: fields.hex32('nameHashHex'),
    operatorKeysHex: fields.list('operatorKeysHex', 1, 8).map(readKey),
  }),
  'agency-key': (fields: FieldReader) => ({
    kind: 'agency-key' as const,
    agencyId: fields.id('agencyId'),
    change: fields.oneOf('change', ['added', 'removed']),
    keyHex: fields.hex32('keyHex'),
  }),
  blinded: (fields: FieldReader) => ({
    kind: 'blinded' as const,
    labelHex: fields.hex32('labelHex'),
    valueHex: fields.hex32('valueHex'),
  }),
  'legal-demand': (fields: FieldReader) => ({
    kind: 'legal-demand' as const,
    demandId: fields.id('demandId'),
    step: fields.oneOf('step', ['received', 'answered-full', 'answered-in-part', 'answered-none']),
    commitmentHex: fields.hex32('commitmentHex'),
  }),
  'client-bundle': (fields: FieldReader) => ({
    kind: 'client-bundle' as const,
    bundleHashHex: fields.hex32('bundleHashHex'),
  }),
};

const INCIDENTS = [
  'burglary',
  'theft',
  'robbery',
  'assault',
  'missing-person',
  'vehicle',
  'fire',
  'other',
] as const;
const GROUNDS = [
  'personal-data',
  'description-by-race',
  'lawful-activity',
  'unlawful',
  'other-rule',
] as const;
const CASE_NUMBER = /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}$/;
const MAX_BYTES = 65_535;

export type EntryKind = keyof typeof KINDS;

/** An entry of the log as this reader understands it. */
export type Entry = ReturnType<(typeof KINDS)[EntryKind]> & { readonly atMs: number };
export type EntryOf<Kind extends EntryKind> = Extract<Entry, { readonly kind: Kind }>;

/** Reads the canonical bytes of an entry. Throws `FormFault` with the reason for anything else. */
export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > MAX_BYTES) throw new FormFault(`it has ${bytes.length} bytes, more than ${MAX_BYTES}`);
  const text = decodeText(bytes);
  const value = parseJson(text);
  const fields = new FieldReader(value);
  if (fields.integer('v', 0) !== 1) throw new FormFault('its version is another than 1');
  const atMs = fields.integer('atMs', 0);
  const kind = fields.oneOf('kind', kindNames());
  const entry = { ...KINDS[kind](fields), atMs };
  fields.finish();
  if (canonicalJson(value) !== text) throw new FormFault('it is not in its one canonical form');
  return entry;
}

/** Every kind, in the order of the specification. */
export function kindNames(): readonly EntryKind[] {
  return Object.keys(KINDS).filter((name): name is EntryKind => name in KINDS);
}

/** The kind that bytes claim, whatever else is wrong with them; null where they claim none that is known. */
export function claimedKind(bytes: Uint8Array): EntryKind | null {
  try {
    const value = parseJson(decodeText(bytes));
    const name = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : null;
    return kindNames().find((known) => known === name) ?? null;
  } catch {
    return null;
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormFault('it is not UTF-8');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormFault('it is no JSON');
  }
}

function readPosition(value: unknown): PositionE7 {
  if (!Array.isArray(value) || value.length !== 2) throw new FormFault('a position of ringE7 is no pair');
  return [
    integerWithin(value[0], -1_800_000_000, 1_800_000_000, 'a longitude of ringE7'),
    integerWithin(value[1], -900_000_000, 900_000_000, 'a latitude of ringE7'),
  ];
}

function readKey(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
    throw new FormFault('a key of operatorKeysHex is not 64 lower-case hexadecimal digits');
  return value;
}
