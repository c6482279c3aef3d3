import type { AuditRow, ChainFault } from '@porchlight/contracts';
import type { IconName } from '../kit/iconPaths.ts';

/** What names the ids of a record: what the cloud doesn't know and this browser does. */
export interface RecordNames {
  readonly selfId: string | null;
  readonly members: ReadonlyMap<string, string>;
  readonly devices: ReadonlyMap<string, string>;
}

/** Whose rows are to be shown. `member` are the others of the household. */
export type RecordFilter = 'all' | 'self' | AuditRow['actor']['kind'];

/** Who it was, as the beginning of a sentence. */
export function sayWho({ kind, id }: AuditRow['actor'], names: RecordNames): string {
  switch (kind) {
    case 'member':
      return id === names.selfId
        ? 'You'
        : (names.members.get(id) ?? `A member who is gone (${id.slice(0, 4)})`);
    case 'agency':
      return `The agency ${id.slice(0, 8)}`;
    case 'operator':
      return 'The operator of the cloud';
    case 'link':
      return 'Somebody with a link that you shared';
    case 'system':
      return `The cloud itself (${id})`;
  }
}

type Sayer = (subject: string, names: RecordNames) => string;

const device: (before: string) => Sayer = (before) => (subject, names) =>
  `${before} ${names.devices.get(subject) ?? `a device that is gone (${subject.slice(0, 4)})`}`;
const always =
  (words: string): Sayer =>
  () =>
    words;

/** By the actions of contracts/spec/audit.md section 4. */
const ACTIONS: Readonly<Record<string, Sayer>> = {
  'household.add': always('added your household to the cloud'),
  'keyring.publish': (version) => `published version ${version} of the household’s keys`,
  'keyring.read': (version) =>
    version === 'newest'
      ? 'read the newest keys of the household'
      : `read version ${version} of the household’s keys`,
  'device.read': always('looked at the list of devices'),
  'device.command': device('sent an order to'),
  'device.live': device('began to look live through'),
  'device.talk': device('talked through'),
  'events.read': always('read what the devices told'),
  'events.stream': always('began to follow what the devices tell'),
  'clip.list': always('looked through the list of recordings'),
  'clip.read': always('read when and where a recording was made'),
  'clip.object': always('fetched a sealed recording'),
  'clip.delete': always('had a recording deleted'),
  'deletion.list': always('looked through the deletions'),
  'share.add': always('made a link to a recording'),
  'share.list': always('looked through the links'),
  'share.revoke': always('revoked a link'),
  'share.read': always('opened the link to a recording'),
  'share.object': always('fetched a sealed recording by its link'),
  'candidates.read': always('looked which recordings a request might concern'),
  'holdings.read': always('read all that the cloud holds of this household'),
  'audit.read': always('read this record'),
  'book.read': always('read the household’s sealed book'),
  'book.write': always('wrote the household’s sealed book'),
  'log.add': always(
    'had the public log note a change of this household, which nobody else can tell from others',
  ),
};

/** What was done, after `sayWho`; an action that is newer than this page by its own name. */
export function sayWhat(
  { action, subject }: Pick<AuditRow, 'action' | 'subject'>,
  names: RecordNames,
): string {
  const sayer = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  return sayer === undefined ? `did “${action}” to “${subject}”` : sayer(subject, names);
}

/** A whole row as a sentence, without its reason. */
export function sayRow(row: Pick<AuditRow, 'actor' | 'action' | 'subject'>, names: RecordNames): string {
  return `${sayWho(row.actor, names)} ${sayWhat(row, names)}.`;
}

/** Where what a row is about can be seen; null where it can't. */
export function linkOf({ action, subject }: Pick<AuditRow, 'action' | 'subject'>): string | null {
  if (['clip.read', 'clip.object', 'share.read', 'share.object', 'share.add'].includes(action))
    return `/clips/${subject}`;
  if (action === 'clip.delete') return '/deletions';
  return ['device.command', 'device.live', 'device.talk'].includes(action) ? `/devices/${subject}` : null;
}

const ICONS: Readonly<Record<AuditRow['actor']['kind'], IconName>> = {
  member: 'person',
  agency: 'building',
  operator: 'key',
  link: 'share',
  system: 'settings',
};

/** Who it was, as an icon. */
export function iconOf({ kind }: AuditRow['actor']): IconName {
  return ICONS[kind];
}

/** What is wrong at a place of the record, as a sentence. */
export function sayFault(fault: ChainFault): string {
  switch (fault.fault) {
    case 'missing':
      return fault.fromSeq === fault.toSeq
        ? `Row ${fault.fromSeq} is missing: somebody took out what it said.`
        : `Rows ${fault.fromSeq} to ${fault.toSeq} are missing: somebody took out what they said.`;
    case 'changed':
      return `Row ${fault.seq} isn’t what was recorded: it was changed afterwards, or another was put in its place.`;
    case 'misplaced':
      return `Row ${fault.seq} comes twice, or not in its order.`;
    case 'foreign':
      return `Row ${fault.seq} is of another household.`;
  }
}
