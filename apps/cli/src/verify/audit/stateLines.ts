import { Frontier, HASH_BYTES, type Sha256 } from '@porchlight/tlog';
import { FieldReader, FormFault } from '../entries/FieldReader.ts';
import type { KeyMap } from '../rules/KeyMap.ts';
import { type BrokenRule, RULE_NAMES } from '../rules/RuleName.ts';
import { type Decision, RuleState } from '../rules/RuleState.ts';
import type { AuditState, SeenCheckpoint } from './AuditState.ts';
import { type OpenTile, TileRows } from './TileRows.ts';

/** The maps of the rules that a state file has line by line. */
const MAPS = ['requests', 'incidents', 'texts', 'labels', 'demands'] as const;
const DECISIONS: readonly Decision[] = ['approved', 'suspended', 'ended'];

/** A state as JSON texts, one a line: the head, what was seen, what was broken, the maps in pieces, and the number of lines before the last. */
export function* stateLines(state: AuditState): Generator<string> {
  let count = 0;
  for (const line of bodyLines(state)) {
    count += 1;
    yield JSON.stringify(line);
  }
  yield JSON.stringify(['end', count]);
}

function* bodyLines(state: AuditState): Generator<unknown> {
  const { frontier, rows, rules } = state;
  yield {
    v: 1,
    origin: state.origin,
    size: frontier.size,
    verifiedSize: state.verifiedSize,
    frontierB64: base64(frontier.hashes),
    rows: rows.open.map(({ index, hashes }) => [index, base64(hashes)]),
    counts: [...state.counts],
    firstAtMs: state.firstAtMs,
    lastAtMs: state.lastAtMs,
    largestAtMs: rules.largestAtMs,
    bundleHashHex: rules.bundleHashHex,
  };
  for (const { note, seenAtMs } of state.seen) yield ['seen', note, seenAtMs];
  for (const { index, kind, rule, what } of state.broken) yield ['broken', index, kind, rule, what];
  for (const [agencyId, decision] of rules.decisions)
    yield ['agency', agencyId, decision, rules.ended.has(agencyId)];
  for (const [keyHex, holders] of rules.keyHolders)
    for (const agencyId of holders) yield ['key', agencyId, keyHex];
  for (const name of MAPS) for (const piece of rules[name].pieces()) yield [name, piece];
}

/** Reads what `stateLines` wrote. Throws `FormFault` for anything else. */
export async function readStateLines(lines: AsyncIterable<string>, sha256: Sha256): Promise<AuditState> {
  let state: AuditState | null = null;
  let count = 0;
  let isWhole = false;
  for await (const line of lines) {
    const value = parseLine(line);
    if (state === null) state = readHead(value, sha256);
    else if (Array.isArray(value) && value[0] === 'end') isWhole = value[1] === count;
    else readItem(value, state);
    count += 1;
  }
  if (state === null || !isWhole) throw new FormFault('it doesn’t end as it should');
  return state;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new FormFault('a line of it is no JSON');
  }
}

function readHead(value: unknown, sha256: Sha256): AuditState {
  const fields = new FieldReader(value);
  if (fields.integer('v', 0) !== 1) throw new FormFault('it is of another version');
  const rules = new RuleState();
  rules.largestAtMs = fields.integerOrNull('largestAtMs', 0);
  rules.bundleHashHex = fields.hex32OrNull('bundleHashHex');
  const frontierHashes = hashesOf(fields.matching('frontierB64', /^[A-Za-z0-9+/=]*$/, 'Base64'));
  return {
    origin: fields.matching('origin', /./, 'an origin'),
    frontier: new Frontier(sha256, fields.integer('size', 0), frontierHashes),
    verifiedSize: fields.integer('verifiedSize', 0),
    rows: new TileRows(sha256, fields.list('rows', 0, 8).map(readRow)),
    rules,
    counts: new Map(fields.list('counts', 0, 100).map(readCount)),
    firstAtMs: fields.integerOrNull('firstAtMs', 0),
    lastAtMs: fields.integerOrNull('lastAtMs', 0),
    seen: [],
    broken: [],
  };
}

function readItem(value: unknown, state: AuditState): void {
  const [name, first, second, third, fourth] = Array.isArray(value) ? value : [];
  const map = MAPS.find((each) => each === name);
  if (map !== undefined && typeof first === 'string') readPiece(state.rules[map], first);
  else if (name === 'seen') state.seen.push(readSeen(first, second));
  else if (name === 'broken') state.broken.push(readBroken(first, second, third, fourth));
  else if (name === 'agency') readAgency(state.rules, first, second, third);
  else if (name === 'key') state.rules.addHolder(text(first), text(second));
  else throw new FormFault('a line of it is not known');
}

function readPiece(map: KeyMap, piece: string): void {
  map.add(piece);
}

function readSeen(note: unknown, seenAtMs: unknown): SeenCheckpoint {
  if (typeof seenAtMs !== 'number') throw new FormFault('a checkpoint in it has no time');
  return { note: text(note), seenAtMs };
}

function readBroken(index: unknown, kind: unknown, rule: unknown, what: unknown): BrokenRule {
  const known = RULE_NAMES.find((each) => each === rule);
  if (typeof index !== 'number' || known === undefined)
    throw new FormFault('a broken rule in it is not known');
  return { index, kind: kind === null ? null : text(kind), rule: known, what: text(what) };
}

function readAgency(rules: RuleState, agencyId: unknown, decision: unknown, isEnded: unknown): void {
  const known = DECISIONS.find((each) => each === decision);
  if (known === undefined) throw new FormFault('a decision in it is not known');
  rules.decisions.set(text(agencyId), known);
  if (isEnded === true) rules.ended.add(text(agencyId));
}

function readRow(value: unknown, level: number): OpenTile {
  const [index, hashes] = Array.isArray(value) ? value : [];
  if (typeof index !== 'number') throw new FormFault('a row of tiles in it is malformed');
  return { level, index, hashes: hashesOf(text(hashes)) };
}

function readCount(value: unknown): [string, number] {
  const [kind, count] = Array.isArray(value) ? value : [];
  if (typeof count !== 'number') throw new FormFault('a count in it is malformed');
  return [text(kind), count];
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new FormFault('a text in it is missing');
  return value;
}

function base64(hashes: readonly Uint8Array[]): string {
  return Buffer.concat(hashes).toString('base64');
}

function hashesOf(encoded: string): Uint8Array[] {
  const bytes = new Uint8Array(Buffer.from(encoded, 'base64'));
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
