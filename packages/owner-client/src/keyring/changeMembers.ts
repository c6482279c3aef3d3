import { PorchlightError } from '@porchlight/kernel';
import { isCurrentMember, type KeyringMember } from '@porchlight/seal/header';
import { withCommands } from './commanders.ts';
import { type KeyringChange, memberOf, requireDevices } from './KeyringDraft.ts';
import type { MemberChange, NewMember } from './memberRequests.ts';
import { sightOf, withSight } from './sight.ts';

/** Throws `unknown_device`, or `not_permitted` for a member without a client or a live-viewer who is to see recordings. */
export function addMember({ sees, commands, ...added }: NewMember): KeyringChange {
  return (before, tools) => {
    if (added.clients.length === 0)
      throw new PorchlightError('not_permitted', 'a member joins with at least one client');
    requireLiveOnly(added.role, sees);
    requireDevices(before, [...sees, ...commands]);
    const member: KeyringMember = { ...added, clients: [...added.clients] };
    const draft = { ...before, members: [...before.members, member] };
    const earlier = sightOf(before);
    const seen = withSight(
      draft,
      (each, device) => (each === member && sees.includes(device.deviceId)) || earlier(each, device),
      tools,
    );
    return withCommands(seen, member.memberId, commands);
  };
}

/** A member whose time is over by the change sees nothing any more. Throws `not_found`, `unknown_device` or `not_permitted` as `addMember`. */
export function changeMember(memberId: string, change: MemberChange): KeyringChange {
  return (before, tools) => {
    const { sees, commands } = change;
    const old = memberOf(before, memberId);
    const { role = old.role, untilMs = old.untilMs } = change;
    const member = { ...old, role, untilMs };
    requireLiveOnly(role, sees ?? []);
    requireDevices(before, [...(sees ?? []), ...(commands ?? [])]);
    const draft = {
      ...before,
      members: before.members.map((each) => (each === old ? member : each)),
    };
    const earlier = sightOf(before);
    const isOver = !isCurrentMember(member, tools.nowMs);
    const seen = withSight(
      draft,
      (each, device) => {
        if (each !== member || (role === 'owner' && !isOver)) return earlier(each, device);
        return !isOver && (sees?.includes(device.deviceId) ?? earlier(each, device));
      },
      tools,
    );
    return commands === undefined ? seen : withCommands(seen, memberId, commands);
  };
}

/** Throws `not_found`. */
export function removeMember(memberId: string): KeyringChange {
  return (before, tools) => {
    const removed = memberOf(before, memberId);
    const draft = { ...before, members: before.members.filter((each) => each !== removed) };
    return withSight(withCommands(draft, memberId, []), sightOf(before), tools);
  };
}

function requireLiveOnly(role: KeyringMember['role'], sees: readonly string[]): void {
  if (role === 'live-viewer' && sees.length > 0)
    throw new PorchlightError('not_permitted', 'a live-viewer sees no recordings: give the role of a guest');
}
