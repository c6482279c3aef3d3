import { type HouseholdId, PorchlightError, type RandomSource } from '@porchlight/kernel';
import type { Keyring, KeyringMember } from '@porchlight/seal/header';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import type { ClientPublicKeys } from './memberRequests.ts';

/** What a change of the keyring changes. */
export type KeyringDraft = Pick<Keyring, 'members' | 'devices'>;

/** What a change needs to know and to have. */
export interface ChangeTools {
  readonly householdId: HouseholdId;
  /** When the change is made: who lapsed before gets no wrap. */
  readonly nowMs: number;
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  /** The X25519 pair of the client that makes the change; its wraps give the epochs that are passed on. */
  readonly client: KeyPair;
  readonly boxKeyHex: string;
}

/** One change: the next members and devices from the ones before, which it leaves as they are. */
export type KeyringChange = (before: KeyringDraft, tools: ChangeTools) => KeyringDraft;

/** A household of one owner with one client. */
export function foundingDraft(memberId: string, client: ClientPublicKeys): KeyringDraft {
  return { members: [{ memberId, role: 'owner', untilMs: null, clients: [client] }], devices: [] };
}

/** Throws `not_found`. */
export function memberOf(draft: KeyringDraft, memberId: string): KeyringMember {
  const member = draft.members.find((each) => each.memberId === memberId);
  if (member === undefined) throw new PorchlightError('not_found', 'the keyring names no such member');
  return member;
}

/** Throws `unknown_device` for the first of `deviceIds` that the keyring doesn't name. */
export function requireDevices(draft: KeyringDraft, deviceIds: readonly string[]): void {
  const known = new Set(draft.devices.map(({ deviceId }) => deviceId));
  if (deviceIds.some((deviceId) => !known.has(deviceId)))
    throw new PorchlightError('unknown_device', 'the keyring names no such device: pair it first');
}
