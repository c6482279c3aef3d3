import { encodeLogEntry, type LogEntry } from '@porchlight/contracts/log';
import { bytesToHex } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';

const hash = (of: string) => bytesToHex(nodePrimitives.sha256(new TextEncoder().encode(of)));
const id = (of: string) => hash(of).slice(0, 32);

/** One entry of each kind at least, as they might come in one after the other until `nowMs`. */
function ofEachKind(nowMs: number): readonly unknown[] {
  const at = (minutes: number) => ({ v: 1, atMs: nowMs - minutes * 60_000 });
  const agencyId = id('agency');
  const requestId = id('request');
  return [
    {
      ...at(95),
      kind: 'agency',
      agencyId,
      decision: 'approved',
      nameHashHex: hash('name'),
      operatorKeysHex: [hash('operator')],
    },
    { ...at(94), kind: 'agency-key', agencyId, change: 'added', keyHex: hash('key') },
    { ...at(80), kind: 'client-bundle', bundleHashHex: hash('bundle') },
    {
      ...at(61),
      kind: 'request',
      requestId,
      agencyId,
      incident: 'burglary',
      caseNumber: '2026/114',
      textHashHex: hash('text'),
      contactHashHex: null,
      fromMs: nowMs - 7_200_000,
      toMs: nowMs - 3_700_000,
      closesAtMs: nowMs + 86_400_000,
      ringE7: [
        [134_050_000, 525_200_000],
        [134_090_000, 525_200_000],
        [134_090_000, 525_230_000],
        [134_050_000, 525_200_000],
      ],
      requestKeyHex: hash('request key'),
    },
    { ...at(50), kind: 'text-withheld', textHashHex: hash('text'), ground: 'personal-data' },
    {
      ...at(31),
      kind: 'legal-demand',
      demandId: id('demand'),
      step: 'received',
      commitmentHex: hash('demand'),
    },
    { ...at(12), kind: 'request-note', requestId, note: 'closed', reasonHashHex: null },
    { ...at(2), kind: 'blinded', labelHex: hash('label'), valueHex: hash('value') },
  ];
}

/** The bytes of `count` entries, of which the last are one of each kind. */
export function sampleEntries(count: number, nowMs: number): readonly Uint8Array[] {
  const last = ofEachKind(nowMs);
  const before = Array.from({ length: count - last.length }, (_, place) => ({
    v: 1,
    kind: 'blinded',
    atMs: nowMs - (count - place) * 600_000,
    labelHex: hash(`label ${place}`),
    valueHex: hash(`value ${place}`),
  }));
  return [...before, ...last].map((entry) => encodeLogEntry(entry as LogEntry));
}
