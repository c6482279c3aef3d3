import type { LogEntry, LogEntryOf } from '../../src/log/index.ts';
import { logEntrySchema } from '../../src/log/index.ts';

export const START_MS = 1_780_000_000_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** 32 hexadecimal digits that say a number. */
export const idOf = (n: number) => n.toString(16).padStart(32, '0');
/** 64 of them. */
export const hashOf = (n: number) => n.toString(16).padStart(64, 'a');

type Fields = Readonly<Record<string, unknown>>;

/** An entry of which only what matters is said. */
function entryOf<Kind extends LogEntry['kind']>(fields: Fields & { readonly kind: Kind }): LogEntryOf<Kind> {
  return logEntrySchema.parse({ v: 1, atMs: START_MS, ...fields }) as LogEntryOf<Kind>;
}

/** A rectangle from its south-western corner, counter-clockwise, in 10⁻⁷ degrees. */
export function rectangle(westE7: number, southE7: number, widthE7: number, heightE7: number) {
  const [east, north] = [westE7 + widthE7, southE7 + heightE7];
  return [
    [westE7, southE7],
    [east, southE7],
    [east, north],
    [westE7, north],
    [westE7, southE7],
  ];
}

export const RING = rectangle(-739_892_573, 407_456_869, 71_146, 54_262);

export const request = (fields: Fields = {}) =>
  entryOf({
    kind: 'request',
    requestId: idOf(1),
    agencyId: idOf(0xa),
    incident: 'theft',
    caseNumber: '2026/17',
    textHashHex: hashOf(1),
    contactHashHex: hashOf(2),
    fromMs: START_MS - 3 * HOUR_MS,
    toMs: START_MS - HOUR_MS,
    closesAtMs: START_MS + DAY_MS,
    ringE7: RING,
    requestKeyHex: hashOf(3),
    ...fields,
  });
export const note = (fields: Fields = {}) =>
  entryOf({ kind: 'request-note', requestId: idOf(1), note: 'closed', reasonHashHex: null, ...fields });
export const withheld = (fields: Fields = {}) =>
  entryOf({ kind: 'text-withheld', textHashHex: hashOf(1), ground: 'personal-data', ...fields });
export const agency = (fields: Fields = {}) =>
  entryOf({
    kind: 'agency',
    agencyId: idOf(0xa),
    decision: 'approved',
    nameHashHex: hashOf(4),
    operatorKeysHex: [hashOf(5), hashOf(6)],
    ...fields,
  });
export const agencyKey = (fields: Fields = {}) =>
  entryOf({ kind: 'agency-key', agencyId: idOf(0xa), change: 'added', keyHex: hashOf(7), ...fields });
export const blinded = (fields: Fields = {}) =>
  entryOf({ kind: 'blinded', labelHex: hashOf(8), valueHex: hashOf(9), ...fields });
export const demand = (fields: Fields = {}) =>
  entryOf({
    kind: 'legal-demand',
    demandId: idOf(0xd),
    step: 'received',
    commitmentHex: hashOf(10),
    ...fields,
  });
export const clientBundle = (fields: Fields = {}) =>
  entryOf({ kind: 'client-bundle', bundleHashHex: hashOf(11), ...fields });
