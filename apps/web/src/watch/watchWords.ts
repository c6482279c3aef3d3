import type { Finding, FindingKind, WatchView } from '@porchlight/owner-client/log';
import type { IconName } from '../kit/index.ts';

/** Something to do about a finding, and where. */
export interface WatchStep {
  readonly what: string;
  readonly href: string | null;
}

/** A finding for somebody who has never heard of a keyring. */
export interface FindingWords {
  readonly title: string;
  readonly meaning: string;
  readonly steps: readonly WatchStep[];
}

const COMPARE: WatchStep = {
  what: 'Compare the safety number with the others of your household, face to face or by phone.',
  href: '/people',
};
const WAIT: WatchStep = {
  what: 'Add no device and nobody to your household until this is settled.',
  href: null,
};
const ASK: WatchStep = {
  what: 'Save the evidence where there is some, and ask whoever runs this cloud for an explanation.',
  href: null,
};
const PASSWORD: WatchStep = { what: 'Change your password, and make a new recovery key.', href: '/settings' };
const SESSIONS: WatchStep = { what: 'End every session that you don’t recognise.', href: '/settings' };
const FACTORS: WatchStep = {
  what: 'Remove every second factor and passkey that you don’t recognise.',
  href: '/settings',
};
const REMOVE: WatchStep = {
  what: 'Remove whoever was let in and doesn’t belong to you: they open nothing new from then on.',
  href: '/people',
};

const WORDS: Readonly<Record<FindingKind, FindingWords>> = {
  'foreign-change': {
    title: 'Somebody else changed your home’s keys',
    meaning:
      'This account didn’t make the change. Another owner of your household may have, or somebody who got hold of an owner’s keys.',
    steps: [REMOVE, SESSIONS, PASSWORD, COMPARE],
  },
  'unseen-keyring': {
    title: 'A change of your home’s keys is kept from you',
    meaning: 'The public log holds a change of your keys, and the cloud doesn’t show it to this browser.',
    steps: [WAIT, COMPARE, ASK],
  },
  'label-reused': {
    title: 'Two changes were logged in the place of one',
    meaning:
      'There may be two sets of keys of one version: your devices could have been given other ones than you see.',
    steps: [WAIT, COMPARE, ASK],
  },
  'keyring-not-logged': {
    title: 'The cloud shows keys that the public log doesn’t hold',
    meaning: 'This browser doesn’t use them, and goes on with those that it has.',
    steps: [WAIT, COMPARE, ASK],
  },
  'audit-rewritten': {
    title: 'Your home’s record was rewritten',
    meaning:
      'The record that the cloud shows doesn’t hold the row that was written into the public log: somebody’s access may have been taken out.',
    steps: [{ what: 'Open the record, and keep what it shows now.', href: '/record' }, ASK],
  },
  'account-changed': {
    title: 'The keys of your account were changed',
    meaning:
      'What opens your account, or proves that it is you, isn’t what this browser knows: your password, recovery key, passkeys, second factors or backup codes. If you didn’t change one elsewhere, somebody may be able to sign in as you.',
    steps: [FACTORS, SESSIONS, PASSWORD, ASK],
  },
  'log-forked': {
    title: 'The public log was rewritten',
    meaning:
      'What it shows doesn’t go on from what this browser saw of it before, so a change of your keys could be hidden from you.',
    steps: [
      WAIT,
      { what: 'Look whether a mirror or a neighbour’s browser sees the same log.', href: '/transparency' },
      ASK,
    ],
  },
  'log-silent': {
    title: 'The public log shows nothing new',
    meaning:
      'For more than a day it has shown no new state, or not what this browser handed in. While it is silent, nobody can see whether your keys were changed.',
    steps: [
      { what: 'See whether its witnesses are silent too: then it may only be down.', href: '/transparency' },
      WAIT,
      ASK,
    ],
  },
};

export function findingWords({ kind }: Pick<Finding, 'kind'>): FindingWords {
  return WORDS[kind];
}

/** What nobody has answered yet. */
export function openFindings({ findings }: Pick<WatchView, 'findings'>): readonly Finding[] {
  return findings.filter(({ isAcknowledged }) => !isAcknowledged);
}

/** A line of what a change did. */
export interface ChangeLine {
  readonly what: string;
  readonly icon: IconName;
}

/** Ids by the names that this household gives them. */
export interface WatchNames {
  readonly member: (memberId: string) => string;
  readonly device: (deviceId: string) => string;
}

/** What a change added and removed, a line each. Empty where it only made the keys new, or can't be read. */
export function changeLines(
  { difference }: Pick<Finding, 'difference'>,
  { member, device }: WatchNames,
): readonly ChangeLine[] {
  if (difference === null) return [];
  const { addedMembers, removedMembers, changedMembers, addedDevices, retiredDevices } = difference;
  return [
    ...linesOf('plus', addedMembers, (id) => `${member(id)} was let into your household`),
    ...linesOf('trash', removedMembers, (id) => `${member(id)} was removed from your household`),
    ...linesOf(
      'person',
      changedMembers,
      (id) => `${member(id)} may do something else now, or uses other browsers`,
    ),
    ...linesOf('camera', addedDevices, (id) => `${device(id)} was added`),
    ...linesOf('trash', retiredDevices, (id) => `${device(id)} was retired`),
  ];
}

function linesOf(icon: IconName, ids: readonly string[], say: (id: string) => string): readonly ChangeLine[] {
  return ids.map((id) => ({ what: say(id), icon }));
}
