import { PorchlightError } from '@porchlight/kernel';

/** The places of a rendezvous, in the order in which they are filled (spec/pairing-relay.md). */
export const PAIRING_SLOTS = ['hello', 'meet', 'offer', 'done'] as const;
export type PairingSlot = (typeof PAIRING_SLOTS)[number];

/** What the relay holds, and for how long (spec/pairing-relay.md section 4). */
export const PAIRING_RELAY_LIMITS = {
  /** Bytes of a message, by its slot. */
  messageBytes: { hello: 512, meet: 512, offer: 212_992, done: 512 },
  /** From the hello on. */
  lifetimeMs: 900_000,
  /** How long one call waits for a message that isn't there yet. */
  waitMs: 25_000,
  /** How long a device waits for the offer of a client that it has met. */
  offerWaitMs: 300_000,
} as const satisfies {
  readonly messageBytes: Readonly<Record<PairingSlot, number>>;
  [name: string]: unknown;
};

/** Throws `malformed_id` unless `text` is a rendezvous id: 32 lower-case hexadecimal digits. */
export function parseRendezvousId(text: string): string {
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  throw new PorchlightError('malformed_id', 'a rendezvous id is 32 lower-case hexadecimal digits');
}

/** Throws `not_found` for what is none of the four. */
export function parsePairingSlot(text: string): PairingSlot {
  const slot = PAIRING_SLOTS.find((each) => each === text);
  if (slot === undefined)
    throw new PorchlightError('not_found', `a rendezvous has the messages ${PAIRING_SLOTS.join(', ')}`);
  return slot;
}

/** The path that a message is put to and taken from. */
export function pairingPath(rendezvousIdHex: string, slot: PairingSlot): string {
  return `/v1/pairing/${rendezvousIdHex}/${slot}`;
}
