import type { LogEntry, LogEntryOf } from '@porchlight/contracts/log';
import type { IconName } from '../kit/index.ts';

/** An entry in a line. */
export interface EntryWords {
  readonly title: string;
  readonly note: string;
  readonly icon: IconName;
}

export const INCIDENTS: Readonly<Record<LogEntryOf<'request'>['incident'], string>> = {
  burglary: 'Burglary',
  theft: 'Theft',
  robbery: 'Robbery',
  assault: 'Assault',
  'missing-person': 'Missing person',
  vehicle: 'Vehicle',
  fire: 'Fire',
  other: 'Something else',
};

const NOTES: Readonly<Record<LogEntryOf<'request-note'>['note'], string>> = {
  closed: 'A request for footage was closed',
  expired: 'A request for footage ran out',
  withdrawn: 'A request for footage was withdrawn',
  flagged: 'A request for footage was flagged',
};

export const GROUNDS: Readonly<Record<LogEntryOf<'text-withheld'>['ground'], string>> = {
  'personal-data': 'It held personal data',
  'description-by-race': 'It described somebody by race',
  'lawful-activity': 'It was about a lawful activity',
  unlawful: 'It was unlawful',
  'other-rule': 'It broke another rule',
};

const DECISIONS: Readonly<Record<LogEntryOf<'agency'>['decision'], string>> = {
  approved: 'An agency was approved',
  suspended: 'An agency was suspended',
  ended: 'An agency may not ask any more',
};

const STEPS: Readonly<Record<LogEntryOf<'legal-demand'>['step'], string>> = {
  received: 'A legal demand came in',
  'answered-full': 'A legal demand was answered in full',
  'answered-in-part': 'A legal demand was answered in part',
  'answered-none': 'A legal demand was answered with nothing',
};

/** What an entry says, for somebody who has never heard of a log. Null is an entry of a kind that this client doesn't know. */
export function entryWords(entry: LogEntry | null): EntryWords {
  if (entry === null)
    return {
      title: 'An entry that this page can’t read',
      note: 'Its place is proven; its form is unknown to this version.',
      icon: 'file',
    };
  switch (entry.kind) {
    case 'request':
      return {
        title: 'An agency asks for footage',
        note: `${INCIDENTS[entry.incident]}, case ${entry.caseNumber}`,
        icon: 'bell',
      };
    case 'request-note':
      return { title: NOTES[entry.note], note: 'The request itself stays as it was.', icon: 'bell' };
    case 'text-withheld':
      return { title: 'A text is no longer shown', note: `${GROUNDS[entry.ground]}.`, icon: 'eye-off' };
    case 'agency':
      return {
        title: DECISIONS[entry.decision],
        note: `Decided with ${entry.operatorKeysHex.length === 1 ? 'one key' : `${entry.operatorKeysHex.length} keys`} of the operator`,
        icon: 'building',
      };
    case 'agency-key':
      return {
        title: entry.change === 'added' ? 'An agency has a new key' : 'A key of an agency was removed',
        note: 'It is what the agency signs its requests with.',
        icon: 'key',
      };
    case 'blinded':
      return {
        title: 'Something changed in a home',
        note: 'Keys, account or record: whose, only their own devices can tell.',
        icon: 'home',
      };
    case 'legal-demand':
      return { title: STEPS[entry.step], note: 'What it asks for is not written here.', icon: 'file' };
    case 'client-bundle':
      return {
        title: 'A new version of this web app',
        note: 'Its fingerprint, for whoever compares it with what they were served.',
        icon: 'window',
      };
  }
}
