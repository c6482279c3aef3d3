import type { FailedCheck, LogFault, SeenBy } from './LogView.ts';

/** What a failed check means, and what to do about it. */
export interface FaultWords {
  readonly title: string;
  readonly meaning: string;
  readonly advice: string;
}

const FAULTS: Readonly<Record<LogFault, FaultWords>> = {
  shrunk: {
    title: 'The log shows less than it did',
    meaning: 'Entries that this browser has seen are missing. A log only ever grows.',
    advice:
      'Reload in a minute: an older copy may have been served. If it stays, compare with a mirror, and save this page: it is evidence.',
  },
  forked: {
    title: 'The log has been rewritten',
    meaning:
      'What it shows now doesn’t go on from what this browser saw before, so that two people may be shown two logs.',
    advice:
      'Don’t rely on anything new here. Compare with a mirror or a neighbour, and save this page: it is evidence.',
  },
  untrusted: {
    title: 'The log isn’t signed as it should be',
    meaning: 'The log’s own signature or those of too many witnesses are missing or wrong.',
    advice:
      'Don’t rely on anything new here before it is. If the log announced other keys or witnesses, compare them with what a mirror or a neighbour has.',
  },
  edited: {
    title: 'An entry isn’t what was signed',
    meaning:
      'What was served differs from what the log and its witnesses signed: it was changed afterwards, or damaged on its way.',
    advice: 'Reload once. If it stays, read the entry from a mirror, and save this page: it is evidence.',
  },
  unreadable: {
    title: 'The log can’t be read',
    meaning: 'What was served isn’t in the form that the log’s standards ask for.',
    advice: 'Reload once. If it stays, tell whoever runs this cloud, or read a mirror instead.',
  },
};

export function faultWords({ fault }: FailedCheck): FaultWords {
  return FAULTS[fault];
}

const SMALL = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'] as const;

/** "Two witnesses, north and south,". Never says that nobody of the operator runs them: a policy can't know. */
export function witnessesWords(seenBy: readonly SeenBy[]): string {
  const names = new Intl.ListFormat('en', { type: 'conjunction' }).format(seenBy.map(({ name }) => name));
  const count = SMALL[seenBy.length] ?? String(seenBy.length);
  return seenBy.length === 1 ? `One witness, ${names},` : `${count} witnesses, ${names},`;
}

/** When the last of them saw it; null where no witness is asked for. */
export function seenAtMs(seenBy: readonly SeenBy[]): number | null {
  return seenBy.length === 0 ? null : Math.max(...seenBy.map(({ atMs }) => atMs));
}
