import type { LogEntry } from '../../src/log/index.ts';
import {
  agency,
  agencyKey,
  blinded,
  clientBundle,
  DAY_MS,
  demand,
  HOUR_MS,
  hashOf,
  idOf,
  note,
  RING,
  rectangle,
  request,
  START_MS,
  withheld,
} from './sampleEntries.ts';

/** A log, what the auditor knows of when witnesses saw it, and which rules are broken where. */
export interface RuleSequence {
  readonly name: string;
  /** Cosignatures of trusted witnesses on checkpoints of these sizes. */
  readonly sightings: readonly { readonly size: number; readonly atSeconds: number }[];
  /** Entries, or texts that are none. */
  readonly entries: readonly (LogEntry | string)[];
  /** By index, and within one entry in the order of the specification. */
  readonly broken: readonly { readonly index: number; readonly rule: string }[];
}

const APPROVED = [agency(), agencyKey()];
const OTHER = idOf(0xb);
const START_S = START_MS / 1000;
const CENTRE = [-739_892_573, 407_456_869] as const;

/** Requests that follow an approved agency with a key, each of a case and id of its own, and what each breaks. */
function asked(
  name: string,
  cases: readonly (readonly [fields: object, rules: readonly string[]])[],
): RuleSequence {
  const requests = cases.map(([fields], at) =>
    request({ requestId: idOf(100 + at), caseNumber: `c${at}`, ...fields }),
  );
  const broken = cases.flatMap(([, rules], at) =>
    rules.map((rule) => ({ index: APPROVED.length + at, rule })),
  );
  return { name, sightings: [], entries: [...APPROVED, ...requests], broken };
}

function sequence(
  name: string,
  cases: readonly (readonly [entry: LogEntry | string, ...rules: string[]])[],
  sightings: RuleSequence['sightings'] = [],
): RuleSequence {
  const broken = cases.flatMap(([, ...rules], index) => rules.map((rule) => ({ index, rule })));
  return { name, sightings, entries: cases.map(([entry]) => entry), broken };
}

const times = [
  sequence('times may fall back by ten minutes and no more', [
    [blinded({ labelHex: hashOf(20) })],
    [blinded({ labelHex: hashOf(21), atMs: START_MS - 600_000 })],
    [blinded({ labelHex: hashOf(22), atMs: START_MS - 600_001 }), 'time'],
    [blinded({ labelHex: hashOf(23), atMs: START_MS + 1 })],
    [blinded({ labelHex: hashOf(24), atMs: START_MS - 600_000 }), 'time'],
  ]),
  sequence(
    'no entry is more than a minute younger than the first word of a witness that saw it',
    [
      [blinded({ labelHex: hashOf(20), atMs: START_MS + 60_000 })],
      [blinded({ labelHex: hashOf(21), atMs: START_MS + 60_001 }), 'time'],
      [blinded({ labelHex: hashOf(22), atMs: START_MS + 120_000 })],
      [blinded({ labelHex: hashOf(23), atMs: START_MS + 9_000_000 })],
    ],
    [
      { size: 2, atSeconds: START_S + 100 },
      { size: 2, atSeconds: START_S },
      { size: 3, atSeconds: START_S + 60 },
    ],
  ),
  sequence(
    'no entry is more than ten minutes older than the last word of a witness that saw the log without it',
    [
      [blinded({ labelHex: hashOf(20), atMs: START_MS })],
      [blinded({ labelHex: hashOf(21), atMs: START_MS - 1 })],
      [blinded({ labelHex: hashOf(22), atMs: START_MS }), 'backdated'],
      [blinded({ labelHex: hashOf(23), atMs: START_MS + 1000 })],
      [blinded({ labelHex: hashOf(24), atMs: START_MS + 999 }), 'backdated'],
      [blinded({ labelHex: hashOf(25), atMs: START_MS - 600_000 }), 'time', 'backdated'],
    ],
    [
      { size: 1, atSeconds: START_S },
      { size: 2, atSeconds: START_S + 601 },
      { size: 2, atSeconds: START_S + 599 },
      { size: 4, atSeconds: START_S + 601 },
    ],
  ),
];

const requests = [
  asked('a request asks for a quarter of an hour to twelve hours that have passed, of the last thirty days', [
    [{ fromMs: START_MS - 900_000, toMs: START_MS }, []],
    [{ fromMs: START_MS - 900_000, toMs: START_MS - 1 }, ['window']],
    [{ fromMs: START_MS - 12 * HOUR_MS, toMs: START_MS }, []],
    [{ fromMs: START_MS - 12 * HOUR_MS - 1, toMs: START_MS }, ['window']],
    [{ fromMs: START_MS - HOUR_MS, toMs: START_MS + 1 }, ['window']],
    [{ fromMs: START_MS - HOUR_MS, toMs: START_MS - 2 * HOUR_MS }, ['window']],
    [{ fromMs: START_MS - 30 * DAY_MS, toMs: START_MS - 30 * DAY_MS + HOUR_MS }, []],
    [{ fromMs: START_MS - 30 * DAY_MS - 1, toMs: START_MS - 30 * DAY_MS + HOUR_MS }, ['window']],
  ]),
  asked('a request is open for at most thirty days', [
    [{ closesAtMs: START_MS }, []],
    [{ closesAtMs: START_MS - 1 }, ['open']],
    [{ closesAtMs: START_MS + 30 * DAY_MS }, []],
    [{ closesAtMs: START_MS + 30 * DAY_MS + 1 }, ['open']],
  ]),
  asked('the area of a request keeps its limits', [
    [{ ringE7: [...RING].reverse() }, []],
    [{ ringE7: rectangle(...CENTRE, 20_000, 20_000) }, ['area']],
    [{ ringE7: rectangle(...CENTRE, 140_000, 110_000) }, ['area']],
    [{ ringE7: rectangle(...CENTRE, 330_000, 4_000) }, ['area']],
    [{ ringE7: [RING[0], RING[2], RING[1], RING[3], RING[0]] }, ['area']],
    [{ ringE7: [RING[0], RING[1], RING[2], RING[3], RING[3]] }, ['area']],
    [{ ringE7: [RING[0], RING[0], RING[1], RING[2], RING[0]] }, ['area']],
    [{ ringE7: rectangle(-1_799_900_000, 0, 3_599_800_000, 100_000) }, ['area']],
    [{ ringE7: rectangle(0, 850_000_000 - 54_262, 500_000, 54_262) }, []],
    [{ ringE7: rectangle(0, 850_000_001 - 54_262, 500_000, 54_262) }, ['area']],
    [{ ringE7: rectangle(1_800_000_000 - 71_146, 0, 71_146, 54_262) }, []],
    [{ ringE7: thinAngle(60_000) }, []],
    [{ ringE7: thinAngle(20_000) }, ['area']],
  ]),
  sequence('a request comes from an agency that is approved and has a key', [
    [request({ requestId: idOf(1), caseNumber: 'a' }), 'author'],
    [agency()],
    [request({ requestId: idOf(2), caseNumber: 'b' }), 'author'],
    [agencyKey()],
    [request({ requestId: idOf(3), caseNumber: 'c' })],
    [request({ requestId: idOf(4), agencyId: OTHER, caseNumber: 'd' }), 'author'],
    [agency({ decision: 'suspended' })],
    [request({ requestId: idOf(5), caseNumber: 'e' }), 'author'],
    [agency({ decision: 'approved' })],
    [request({ requestId: idOf(6), caseNumber: 'f' })],
    [agencyKey({ change: 'removed' })],
    [request({ requestId: idOf(7), caseNumber: 'g' }), 'author'],
  ]),
  sequence('an id is asked under once, an incident twice, and a request that breaks a rule counts', [
    [agency()],
    [agencyKey()],
    [request()],
    [request(), 'request-id'],
    [request({ requestId: idOf(2) }), 'incident'],
    [request({ requestId: idOf(3), caseNumber: '2026/18' })],
    [agency({ agencyId: OTHER })],
    [agencyKey({ agencyId: OTHER, keyHex: hashOf(30) })],
    [request({ requestId: idOf(4), agencyId: OTHER })],
    [request({ requestId: idOf(4) }), 'request-id', 'incident'],
  ]),
  sequence('one request can break many rules', [
    [
      request({ closesAtMs: 0, fromMs: 0, ringE7: rectangle(...CENTRE, 10, 10) }),
      'window',
      'open',
      'area',
      'author',
    ],
  ]),
];

const notes = [
  sequence('a note is on a request that stands; one that has ended can still be flagged', [
    [note(), 'note'],
    ...APPROVED.map((entry): [LogEntry] => [entry]),
    [request({ requestId: idOf(2) })],
    [note({ requestId: idOf(2), note: 'flagged' })],
    [note({ requestId: idOf(2), note: 'flagged' })],
    [note({ requestId: idOf(2), note: 'withdrawn', reasonHashHex: hashOf(40) })],
    [note({ requestId: idOf(2), note: 'expired' }), 'note'],
    [note({ requestId: idOf(2), note: 'flagged' })],
    [request({ requestId: idOf(1), caseNumber: 'x' })],
    [note({ requestId: idOf(1) }), 'note'],
  ]),
  sequence('a text is withheld once, and only one that an entry before it names', [
    [withheld(), 'withheld'],
    ...APPROVED.map((entry): [LogEntry] => [entry]),
    [request()],
    [withheld(), 'withheld'],
    [withheld({ textHashHex: hashOf(2) })],
    [withheld({ textHashHex: hashOf(2), ground: 'unlawful' }), 'withheld'],
    [withheld({ textHashHex: hashOf(40) }), 'withheld'],
    [withheld({ textHashHex: hashOf(4) }), 'withheld'],
    [note({ reasonHashHex: hashOf(41) })],
    [withheld({ textHashHex: hashOf(41) })],
  ]),
];

const others = [
  sequence('an agency is approved first, never decided on twice alike, and ends once', [
    [agency({ decision: 'suspended' }), 'agency'],
    [agency()],
    [agency(), 'agency'],
    [agency({ decision: 'suspended' })],
    [agency({ decision: 'ended' })],
    [agency({ decision: 'ended' }), 'agency'],
    [agency({ decision: 'approved' }), 'agency'],
    [agency({ decision: 'suspended' }), 'agency'],
    [agency({ agencyId: OTHER, decision: 'ended' }), 'agency'],
  ]),
  sequence('a key is one agency’s, and removed from the one that has it', [
    [agencyKey(), 'agency-key'],
    [agency()],
    [agency({ agencyId: OTHER })],
    [agencyKey(), 'agency-key'],
    [agencyKey({ agencyId: OTHER }), 'agency-key'],
    [agencyKey({ agencyId: OTHER, change: 'removed' })],
    [agencyKey({ agencyId: OTHER, change: 'removed' }), 'agency-key'],
    [agencyKey({ change: 'removed' })],
    [agencyKey({ agencyId: OTHER })],
    [agencyKey({ agencyId: OTHER, keyHex: hashOf(31), change: 'removed' }), 'agency-key'],
  ]),
  sequence('a label has one entry', [
    [blinded()],
    [blinded({ labelHex: hashOf(50) })],
    [blinded({ valueHex: hashOf(51) }), 'label'],
    [blinded(), 'label'],
  ]),
  sequence('a legal demand is received, and answered at most once', [
    [demand()],
    [demand(), 'demand'],
    [demand({ step: 'answered-in-part' })],
    [demand({ step: 'answered-full' }), 'demand'],
    [demand({ demandId: idOf(0xe), step: 'answered-none' }), 'demand'],
    [demand({ demandId: idOf(0xe) }), 'demand'],
    [demand({ demandId: idOf(0xf) })],
  ]),
  sequence('a client is logged when it is another than the last', [
    [clientBundle()],
    [clientBundle(), 'bundle'],
    [clientBundle({ bundleHashHex: hashOf(60) })],
    [clientBundle()],
  ]),
  sequence('what is no entry breaks its form and nothing else, and is before none', [
    ['{}', 'form'],
    ['', 'form'],
    [`${JSON.stringify(clientBundle())}`, 'form'],
    [clientBundle()],
    [JSON.stringify({ ...clientBundle(), v: 2, atMs: 9e15 }), 'form'],
    [clientBundle({ bundleHashHex: hashOf(60) })],
  ]),
];

/** Every rule of log-entries.md section 4, kept and broken. */
export const RULE_SEQUENCES: readonly RuleSequence[] = [...times, ...requests, ...notes, ...others];

/** Two arms of a width that meet in a right angle: the thinner, the less of their hull they fill. */
function thinAngle(widthE7: number): readonly (readonly number[])[] {
  const [west, south] = CENTRE;
  const arm = 110_000;
  return [
    [west, south],
    [west + arm, south],
    [west + arm, south + widthE7],
    [west + widthE7, south + widthE7],
    [west + widthE7, south + arm],
    [west, south + arm],
    [west, south],
  ];
}
