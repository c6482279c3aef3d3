import { isCurrentMember, type Keyring, type KeyringMember } from '@porchlight/seal/header';

/** The box keys of everybody who may read the book now, ascending: clients of every current member but live-viewers. */
export function bookReaders(keyring: Pick<Keyring, 'members'>, nowMs: number): string[] {
  return clientsOf(keyring, nowMs, ({ role }) => role !== 'live-viewer').map(({ boxKeyHex }) => boxKeyHex);
}

/** Whether a signing key is of a current owner or adult. */
export function mayWriteBook(
  keyring: Pick<Keyring, 'members'>,
  signingKeyHex: string,
  nowMs: number,
): boolean {
  const writers = clientsOf(keyring, nowMs, ({ role }) => role === 'owner' || role === 'adult');
  return writers.some((client) => client.signingKeyHex === signingKeyHex);
}

function clientsOf(
  { members }: Pick<Keyring, 'members'>,
  nowMs: number,
  holds: (member: KeyringMember) => boolean,
): KeyringMember['clients'] {
  const clients = members.flatMap((each) =>
    isCurrentMember(each, nowMs) && holds(each) ? each.clients : [],
  );
  return clients.sort((a, b) => (a.boxKeyHex < b.boxKeyHex ? -1 : 1));
}
