import type { PairingRelayOptions } from '@porchlight/contracts/http';
import { bytesToHex, type Clock, PorchlightError } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import type { Household } from '../household/Household.ts';
import type { NewMember } from '../keyring/memberRequests.ts';
import { noWatchKey } from '../log/KeyringProofs.ts';
import { InvitationHost, type Newcomer } from './InvitationHost.ts';
import { INVITATION_LIFETIME_MS, type InviteDeps, overInvitation } from './InviteDeps.ts';
import { InviteRelay } from './InviteRelay.ts';
import type { InvitationSecret } from './invitationCode.ts';

/** How far an invitation has come: waiting for an answer, somebody answered, the keyring is being published, the admission is on its way, joined. */
export type InviteProgress = 'waiting' | 'met' | 'publishing' | 'admitted' | 'joined';

export interface RelayInvitation extends InviteDeps {
  /** Of a client that may change the keyring. */
  readonly household: Household;
  readonly secret: InvitationSecret;
  /** As what the newcomer joins. */
  readonly terms: Pick<NewMember, 'role' | 'untilMs' | 'sees' | 'commands'>;
  readonly relay: PairingRelayOptions;
  /** Asked with the newcomer's name and the code to compare by voice, before anything is changed; false ends the invitation. */
  readonly confirm: (newcomer: Newcomer) => Promise<boolean>;
  /** Takes the keyrings that other clients published meanwhile; called before the next one is made. */
  readonly refresh: () => Promise<void>;
  /** Keeps the keyring on this client and puts it to the API; resolves to the `.tlog-proof` of its entry, when the log shows it. */
  readonly publish: (keyring: VerifiedKeyring) => Promise<string>;
  /** As this account pinned it, for the newcomer to pin: C2SP tlog-policy. */
  readonly logPolicy: string;
  readonly progress: (step: InviteProgress) => void;
  /** When keyrings are said to be made. */
  readonly clock: Clock;
  /** Aborted when the owner gives up. */
  readonly signal: AbortSignal;
}

/** Who joined; the name is for the household's book. */
export interface RelayInvited {
  readonly memberId: string;
  readonly name: string;
  readonly keyring: VerifiedKeyring;
}

/**
 * The owner's side of an invitation, through a relay that is trusted with nothing (spec/invitation.md). Resolves once the newcomer has confirmed that it joined.
 * Throws what a faulty or false relay or invitation makes: `wrong_key`, `bad_signature`, `broken_chain`, `malformed_record`, `malformed_message`, `unsupported_version`; `replayed` where the invitation was used before;
 * `limit_exceeded` when its time is over; `not_permitted` where `confirm` said no, the household doesn't let this client change the keyring, or the membership would be over already; what `refresh`, `addMember` and `publish` throw; and the reason of `signal`.
 * After `publish` was called the keyring may name the member, joined or not: where this throws then, the caller removes the member again.
 */
export async function inviteThroughRelay(request: RelayInvitation): Promise<RelayInvited> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(overInvitation()), INVITATION_LIFETIME_MS);
  try {
    return await invite(request, AbortSignal.any([request.signal, ending.signal]));
  } finally {
    clearTimeout(timer);
  }
}

async function invite(request: RelayInvitation, signal: AbortSignal): Promise<RelayInvited> {
  const { household, secret, progress, clock } = request;
  requireChanging(household);
  requireFuture(request.terms.untilMs, clock.nowMs());
  const host = new InvitationHost(secret, household.root.publicKey, request);
  const relay = new InviteRelay(host, request.relay, signal);
  await relay.put('greeting', host.greeting);
  progress('waiting');
  const { newcomer, opening } = host.meet(await relay.take('introduction'));
  await relay.put('opening', opening);
  progress('met');
  if (!(await request.confirm(newcomer)))
    throw new PorchlightError('not_permitted', 'the newcomer was not confirmed: nothing was changed');
  signal.throwIfAborted();
  host.requireMet();
  progress('publishing');
  await request.refresh();
  const { memberId, client, name } = newcomer;
  const member = { ...request.terms, memberId, clients: [client] };
  const keyring = household.addMember(member, clock.nowMs());
  const log = {
    keyringProof: await request.publish(keyring),
    ...{ logPolicy: request.logPolicy, watchKeyHex: watchKeyOf(household) },
  };
  await relay.put('admission', host.admit(keyring, log, clock.nowMs()));
  progress('admitted');
  host.finish(await relay.take('done'));
  progress('joined');
  return { memberId, name, keyring };
}

function requireFuture(untilMs: number | null, nowMs: number): void {
  if (untilMs !== null && untilMs <= nowMs)
    throw new PorchlightError(
      'not_permitted',
      'the membership would be over before it begins: choose a later end',
    );
}

/** Whoever may change the keyring has it. */
function watchKeyOf({ watchKey }: Household): string {
  if (watchKey === null) throw noWatchKey();
  return bytesToHex(watchKey);
}

function requireChanging(household: Household): void {
  if (!household.mayChange)
    throw new PorchlightError('not_permitted', 'only a client with the root key invites: ask an owner');
}
