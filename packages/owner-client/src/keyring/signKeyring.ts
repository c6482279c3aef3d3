import { bytesToHex, PorchlightError } from '@porchlight/kernel';
import { type Keyring, makeStatement, type VerifiedKeyring } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { fitHistory } from './fitHistory.ts';
import type { KeyringDraft } from './KeyringDraft.ts';

const NO_PREVIOUS_HASH = '0'.repeat(64);
const MOST_MEMBERS = 32;
const MOST_CLIENTS = 16;
const MOST_DEVICES = 64;

/** The signed record of the keyring after `previous`. Throws `limit_exceeded`, or `not_permitted` where no lasting owner is left. */
export function signKeyring(
  draft: KeyringDraft,
  previous: VerifiedKeyring | null,
  stamp: Pick<Keyring, 'householdId' | 'issuedAtMs'>,
  rootSecretKey: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  requireRoom(draft);
  requireOwner(draft);
  const keyring: Keyring = {
    ...stamp,
    version: (previous?.keyring.version ?? 0) + 1,
    previousHashHex: previous === null ? NO_PREVIOUS_HASH : bytesToHex(primitives.sha256(previous.record)),
    members: draft.members,
    devices: draft.devices,
  };
  const fitted = fitHistory(keyring, previous?.keyring ?? null);
  return makeStatement('keyring', fitted, (message) => primitives.sign(message, rootSecretKey));
}

function requireRoom({ members, devices }: KeyringDraft): void {
  if (members.length > MOST_MEMBERS)
    throw tooMany(`a household has at most ${MOST_MEMBERS} members: remove one first`);
  if (devices.length > MOST_DEVICES)
    throw tooMany(`a household has at most ${MOST_DEVICES} devices: found a second household for more`);
  if (members.some(({ clients }) => clients.length > MOST_CLIENTS))
    throw tooMany(`a member has at most ${MOST_CLIENTS} clients: remove one that is no longer used`);
}

/** Owners see every device, so that whoever joins later can be given its epochs; without one, nobody could. */
function requireOwner({ members }: KeyringDraft): void {
  const isLasting = members.some(
    ({ role, untilMs, clients }) => role === 'owner' && untilMs === null && clients.length > 0,
  );
  if (isLasting) return;
  const hint =
    'a household keeps one owner with a client and without an end: make another member owner first';
  throw new PorchlightError('not_permitted', hint);
}

function tooMany(hint: string): PorchlightError {
  return new PorchlightError('limit_exceeded', hint);
}
