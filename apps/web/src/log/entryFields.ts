import type { LogEntry, LogEntryOf } from '@porchlight/contracts/log';
import { GROUNDS, INCIDENTS } from './entryWords.ts';

/** A field of an entry in words. `code` is shown letter by letter; null is what the entry says there is none of. */
export type EntryField = readonly [
  name: string,
  value: { readonly words: string } | { readonly code: string } | { readonly atMs: number } | null,
];

const E7 = 1e7;
const DECIMALS = 5;

/** Every field of an entry, so that nothing that the log holds is left unsaid. */
export function entryFields(entry: LogEntry): readonly EntryField[] {
  return [['Written down', { atMs: entry.atMs }], ...fieldsOf(entry)];
}

function fieldsOf(entry: LogEntry): readonly EntryField[] {
  switch (entry.kind) {
    case 'request':
      return requestFields(entry);
    case 'request-note':
      return [
        ['Request', { code: entry.requestId }],
        ['Since then it is', { words: entry.note }],
        ['Fingerprint of the reason', codeOrNull(entry.reasonHashHex)],
      ];
    case 'text-withheld':
      return [
        ['Fingerprint of the text', { code: entry.textHashHex }],
        ['Why', { words: GROUNDS[entry.ground] }],
      ];
    case 'agency':
      return [
        ['Agency', { code: entry.agencyId }],
        ['Decision', { words: entry.decision }],
        ['Fingerprint of its name', { code: entry.nameHashHex }],
        ['Operators who decided', { code: entry.operatorKeysHex.join(' ') }],
      ];
    case 'agency-key':
      return [
        ['Agency', { code: entry.agencyId }],
        ['Change', { words: entry.change }],
        ['Key', { code: entry.keyHex }],
      ];
    case 'blinded':
      return [
        ['Label', { code: entry.labelHex }],
        ['Value', { code: entry.valueHex }],
      ];
    case 'legal-demand':
      return [
        ['Demand', { code: entry.demandId }],
        ['Step', { words: entry.step.replaceAll('-', ' ') }],
        ['Fingerprint of what was written down', { code: entry.commitmentHex }],
      ];
    case 'client-bundle':
      return [['Fingerprint of the app', { code: entry.bundleHashHex }]];
  }
}

function requestFields(entry: LogEntryOf<'request'>): readonly EntryField[] {
  return [
    ['Request', { code: entry.requestId }],
    ['Agency', { code: entry.agencyId }],
    ['About', { words: INCIDENTS[entry.incident] }],
    ['Case number', { words: entry.caseNumber }],
    ['Footage from', { atMs: entry.fromMs }],
    ['Footage until', { atMs: entry.toMs }],
    ['Open until', { atMs: entry.closesAtMs }],
    ['Area', { words: areaWords(entry.ringE7) }],
    ['Fingerprint of the text', { code: entry.textHashHex }],
    ['Fingerprint of the contact', codeOrNull(entry.contactHashHex)],
    ['Key to give footage to', codeOrNull(entry.requestKeyHex)],
  ];
}

function areaWords(ring: LogEntryOf<'request'>['ringE7']): string {
  const corners = ring.slice(0, -1).map(([longitude, latitude]) => {
    return `${(latitude / E7).toFixed(DECIMALS)}, ${(longitude / E7).toFixed(DECIMALS)}`;
  });
  return `${corners.length} corners (latitude, longitude): ${corners.join('; ')}`;
}

function codeOrNull(hex: string | null): { readonly code: string } | null {
  return hex === null ? null : { code: hex };
}
