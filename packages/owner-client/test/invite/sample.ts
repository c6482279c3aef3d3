import { bytesToBase64, bytesToHex, type EpochMs, hexToBytes, type RandomSource } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { Household } from '../../src/index.ts';
import {
  formatInvitation,
  InvitationHost,
  InvitationJoiner,
  type InvitationSecret,
} from '../../src/invite/index.ts';
import { deriveInviteKeys } from '../../src/invite/inviteKeys.ts';
import { NOW_MS } from '../keyring/Town.ts';
import { loggedIn } from '../log/loggedIn.ts';

/** The `n`th 32 bytes of an endless, known text. */
export function fixed(name: string, length = 32): Uint8Array {
  return nodePrimitives.sha256(new TextEncoder().encode(`invitation ${name}`)).slice(0, length);
}

/** Gives out `parts`, one a call. */
export function drawing(...parts: readonly Uint8Array[]): RandomSource {
  const left = [...parts];
  return (length) => {
    const next = left.shift();
    if (next?.length !== length) throw new Error(`no ${length} bytes were to be drawn`);
    return next.slice();
  };
}

export const deps = (random: RandomSource, stopwatch = { nowMs: () => 0 as EpochMs }) => ({
  primitives: nodePrimitives,
  random,
  stopwatch,
});

/** What is done to the bytes of one message on the way; `offset` counts from the end where it is negative. */
export type Alteration = { readonly offset: number; readonly xor: number } | { readonly cutBytes: number };

export function altered(message: Uint8Array, change: Alteration): Uint8Array {
  if ('cutBytes' in change) return message.slice(0, message.length - change.cutBytes);
  const at = (change.offset + message.length) % message.length;
  return message.map((byte, i) => (i === at ? byte ^ change.xor : byte));
}

/** A whole invitation of fixed bytes: what `spec/vectors/invitation.json` holds. `alter` may change message 0 … 4 before it is read; then this throws what the reader refuses it with. */
export async function sampleInvitation(
  alter: (index: number, message: Uint8Array) => Uint8Array = (_index, message) => message,
) {
  const primitives = nodePrimitives;
  const secret = fixed('secret', 16) as InvitationSecret;
  const rootSeedHex = bytesToHex(fixed('root'));
  const owner = new Household(
    {
      rootSeedHex,
      memberId: bytesToHex(fixed('owner', 16)),
      clientSigningSeedHex: bytesToHex(fixed('owner signing')),
      clientBoxSecretHex: bytesToHex(fixed('owner box')),
      keyringB64: null,
    },
    primitives,
    drawing(),
  );
  owner.pair([], NOW_MS);
  const drawn = {
    ownerEphemeralSecretHex: bytesToHex(fixed('owner ephemeral')),
    openingHex: bytesToHex(fixed('opening')),
    memberIdHex: bytesToHex(fixed('member', 16)),
    signingSeedHex: bytesToHex(fixed('member signing')),
    boxSecretHex: bytesToHex(fixed('member box')),
    joinerEphemeralSecretHex: bytesToHex(fixed('joiner ephemeral')),
  };
  const [ephemeral, opening, ...joinerDraws] = Object.values(drawn).map(hexToBytes);
  if (ephemeral === undefined || opening === undefined) throw new Error('too few');
  const host = new InvitationHost(secret, owner.root.publicKey, deps(drawing(ephemeral, opening)));
  const joiner = new InvitationJoiner(secret, deps(drawing(...joinerDraws)));
  const name = 'Grandma Ödegård';
  const introduction = joiner.introduce(alter(0, host.greeting), name);
  const met = host.meet(alter(1, introduction));
  const code = joiner.compare(alter(2, met.opening));
  const { memberId, client } = met.newcomer;
  const terms = { role: 'guest', untilMs: null, sees: [], commands: [] } as const;
  const keyring = owner.addMember({ ...terms, memberId, clients: [client] }, NOW_MS);
  const log = new SampleLog();
  const keyringProof = await loggedIn(log, owner, keyring, NOW_MS);
  const watchKeyHex = bytesToHex(owner.watchKey ?? new Uint8Array(0));
  const logged = { keyringProof, logPolicy: log.policyText, watchKeyHex };
  const admission = host.admit(keyring, logged, NOW_MS);
  const { done } = joiner.enter(alter(3, admission), NOW_MS);
  host.finish(alter(4, done));
  const messages = [host.greeting, introduction, met.opening, admission, done].map(bytesToHex);
  return {
    secretHex: bytesToHex(secret),
    ...formatInvitation(secret, 'https://porchlight.example', primitives),
    rendezvousIdHex: host.rendezvousIdHex,
    openingIdHex: deriveInviteKeys(secret, primitives).openingIdHex,
    rootKeyHex: bytesToHex(owner.root.publicKey),
    drawn,
    name,
    keyringB64: bytesToBase64(keyring.record),
    ...logged,
    comparisonCode: code,
    messagesHex: messages,
  };
}
