import { diameterM, sizeM2 } from '../entries/areaMeasures.ts';
import type { Entry, EntryOf } from '../entries/parseEntry.ts';
import { timeText } from '../rules/timeText.ts';
import { count, row } from './TextOutput.ts';

/** What an entry says, in plain words, line by line. */
export function describeEntry(entry: Entry): string {
  return row('says', ...wordsOf(entry)) + row('queued', `${timeText(entry.atMs)}, by the operator’s clock`);
}

function wordsOf(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case 'request':
      return requestWords(entry);
    case 'request-note':
      return [`Request ${entry.requestId} is ${entry.note}.`, ...hashLine('why', entry.reasonHashHex)];
    case 'text-withheld':
      return [
        `A text is not shown any more, on the ground ${entry.ground}.`,
        `Its hash is ${entry.textHashHex}.`,
      ];
    case 'agency':
      return [
        `Agency ${entry.agencyId} is ${entry.decision}.`,
        `decided by ${entry.operatorKeysHex.length} of the operators, whose keys are`,
        ...entry.operatorKeysHex,
      ];
    case 'agency-key':
      return [`A key of agency ${entry.agencyId} was ${entry.change}:`, entry.keyHex];
    case 'blinded':
      return [
        'Something of a household’s or an account’s keys or record changed. Only its owners can tell whose and what.',
        `label   ${entry.labelHex}`,
        `value   ${entry.valueHex}`,
      ];
    case 'legal-demand':
      return [`A legally binding demand, ${entry.demandId}, was ${DEMAND_WORDS[entry.step]}.`];
    case 'client-bundle':
      return ['From now on the cloud serves the web client of this hash:', entry.bundleHashHex];
  }
}

const DEMAND_WORDS: Readonly<Record<EntryOf<'legal-demand'>['step'], string>> = {
  received: 'received',
  'answered-full': 'answered in full',
  'answered-in-part': 'answered in part',
  'answered-none': 'answered with nothing',
};

function requestWords(entry: EntryOf<'request'>): string[] {
  const vertices = entry.ringE7.slice(1).map(([x, y]) => [x / 1e7, y / 1e7] as const);
  const [longitude = 0, latitude = 0] = vertices[0] ?? [];
  const size = (Math.abs(sizeM2(vertices)) / 1e6).toFixed(3);
  return [
    `Agency ${entry.agencyId} asks for footage, request ${entry.requestId}.`,
    `incident   ${entry.incident}, case ${entry.caseNumber}`,
    `filmed     ${timeText(entry.fromMs)} to ${timeText(entry.toMs)}`,
    `area       ${size} km², ${count(Math.round(diameterM(vertices)))} m across, near ${latitude.toFixed(4)}, ${longitude.toFixed(4)} (latitude, longitude)`,
    `open       until ${timeText(entry.closesAtMs)}`,
    ...hashLine('text', entry.textHashHex),
    ...hashLine('contact', entry.contactHashHex),
  ];
}

function hashLine(name: string, hashHex: string | null): string[] {
  return hashHex === null ? [] : [`${name.padEnd(8)}   its hash is ${hashHex}`];
}
