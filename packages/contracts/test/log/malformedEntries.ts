import { canonicalText } from '../../src/log/index.ts';
import { agency, blinded, note, RING, request } from './sampleEntries.ts';

const good = canonicalText(blinded());
const changed = (entry: object, fields: object) => canonicalText({ ...entry, ...fields });
const without = (entry: object, name: string) =>
  canonicalText(Object.fromEntries(Object.entries(entry).filter(([each]) => each !== name)));

/** Texts that are no entry, by what is wrong with them. */
export const MALFORMED_TEXTS: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'no JSON': '{',
  'a list': '[]',
  null: 'null',
  'white space before it': ` ${good}`,
  'a newline after it': `${good}\n`,
  'white space within': good.replace(':', ': '),
  'names not sorted': good.replace(/^\{("atMs":\d+),("kind":"blinded")/, '{$2,$1'),
  'a name twice': good.replace('{"atMs":', '{"atMs":1,"atMs":'),
  'a byte order mark': `\ufeff${good}`,
  'a letter that is escaped without need': good.replace('"kind"', String.raw`"\u006bind"`),
  'a time with a fraction': changed(blinded(), {}).replace(/"atMs":\d+/, '"atMs":1.5'),
  'a time that is written with an exponent': good.replace(/"atMs":\d+/, '"atMs":1e3'),
  'a time of minus nought': good.replace(/"atMs":\d+/, '"atMs":-0'),
  'a time before 1970': changed(blinded(), { atMs: -1 }),
  'a time that no double holds exactly': good.replace(/"atMs":\d+/, '"atMs":9007199254740992'),
  'a time as a text': changed(blinded(), { atMs: '1780000000000' }),
  'version 2': changed(blinded(), { v: 2 }),
  'no version': without(blinded(), 'v'),
  'a kind that is not known': changed(blinded(), { kind: 'gossip' }),
  'a kind that is a property of every object': changed(blinded(), { kind: 'constructor' }),
  'no kind': without(blinded(), 'kind'),
  'a field too many': changed(blinded(), { note: null }),
  'a field __proto__': good.replace('{', '{"__proto__":null,'),
  'a field missing': without(blinded(), 'valueHex'),
  'a hash in capitals': changed(blinded(), { valueHex: 'A'.repeat(64) }),
  'a hash of 31 bytes': changed(blinded(), { valueHex: 'a'.repeat(62) }),
  'null for a hash that may not be missing': changed(blinded(), { valueHex: null }),
  'an id of 15 bytes': changed(note(), { requestId: 'a'.repeat(30) }),
  'a note that there is not': changed(note(), { note: 'opened' }),
  'a contact that is left out': without(request(), 'contactHashHex'),
  'a case number that begins with a space': changed(request(), { caseNumber: ' 17' }),
  'a case number of 41 characters': changed(request(), { caseNumber: '1'.repeat(41) }),
  'a case number with a letter beyond ASCII': changed(request(), { caseNumber: 'Ä17' }),
  'a case number that ends in a newline': changed(request(), { caseNumber: '17\n' }),
  'half of a surrogate pair': canonicalText(request()).replace('2026/17', String.raw`\ud800`),
  'a ring of 3 pairs': changed(request(), { ringE7: RING.slice(0, 3) }),
  'a ring of 66 pairs': changed(request(), { ringE7: Array.from({ length: 66 }, (_, at) => [at, at]) }),
  'a longitude beyond 180 degrees': changed(request(), { ringE7: [[1_800_000_001, 0], ...RING.slice(1)] }),
  'a latitude beyond 90 degrees': changed(request(), { ringE7: [[0, -900_000_001], ...RING.slice(1)] }),
  'a position with an altitude': changed(request(), { ringE7: [[0, 0, 0], ...RING.slice(1)] }),
  'no key of an operator': changed(agency(), { operatorKeysHex: [] }),
  'nine keys of operators': changed(agency(), { operatorKeysHex: Array(9).fill('a'.repeat(64)) }),
};
