import { isCurrentMember, type KeyringDevice, type KeyringMember } from '@porchlight/seal/header';
import type { ChangeTools, KeyringDraft } from './KeyringDraft.ts';
import { type Reader, withReaders } from './readers.ts';

/** Whether a member is to see a device. */
export type Sight = (member: KeyringMember, device: KeyringDevice) => boolean;

/** The sight that the wraps of `before` express, by member; owners see everything. */
export function sightOf(before: KeyringDraft): Sight {
  const clients = new Map(before.members.map((member) => [member.memberId, member.clients]));
  return (member, device) => {
    if (member.role === 'owner') return true;
    const wrapped = new Set(device.wraps.map(({ boxKeyHex }) => boxKeyHex));
    return (clients.get(member.memberId) ?? []).some(({ boxKeyHex }) => wrapped.has(boxKeyHex));
  };
}

/** The draft with wraps and epochs brought to what `sight` says of its members; a live-viewer sees no recording whatever it says. */
export function withSight(draft: KeyringDraft, sight: Sight, tools: ChangeTools): KeyringDraft {
  const devices = draft.devices.map((device) => {
    const seeing = draft.members.filter((each) => each.role !== 'live-viewer' && sight(each, device));
    return withReaders(device, readersOf(seeing, tools.nowMs), tools);
  });
  return { ...draft, devices };
}

function readersOf(members: readonly KeyringMember[], nowMs: number): Reader[] {
  return members.flatMap((member) =>
    member.clients.map(({ boxKeyHex }) => ({ boxKeyHex, isCurrent: isCurrentMember(member, nowMs) })),
  );
}
