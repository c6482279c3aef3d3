import { PorchlightError } from '@porchlight/kernel';
import { type KeyringChange, memberOf } from './KeyringDraft.ts';
import type { ClientPublicKeys } from './memberRequests.ts';
import { sightOf, withSight } from './sight.ts';

/** The member's sight goes to the new client too. Throws `not_found`. */
export function addClient(memberId: string, client: ClientPublicKeys): KeyringChange {
  return (before, tools) => {
    const member = memberOf(before, memberId);
    const members = before.members.map((each) =>
      each === member ? { ...member, clients: [...member.clients, client] } : each,
    );
    return withSight({ ...before, members }, sightOf(before), tools);
  };
}

/** Throws `not_found`. */
export function removeClient(signingKeyHex: string): KeyringChange {
  return (before, tools) => {
    const isRemoved = (each: ClientPublicKeys) => each.signingKeyHex === signingKeyHex;
    if (!before.members.some(({ clients }) => clients.some(isRemoved)))
      throw new PorchlightError('not_found', 'the keyring names no such client');
    const members = before.members.map((member) => ({
      ...member,
      clients: member.clients.filter((each) => !isRemoved(each)),
    }));
    return withSight({ ...before, members }, sightOf(before), tools);
  };
}
