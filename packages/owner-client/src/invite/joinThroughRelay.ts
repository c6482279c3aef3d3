import type { PairingRelayOptions } from '@porchlight/contracts/http';
import { bytesToBase64, type Clock, PorchlightError } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import type { MemberSecrets } from '../household/HouseholdSecrets.ts';
import { InvitationJoiner } from './InvitationJoiner.ts';
import { INVITATION_LIFETIME_MS, type InviteDeps, overInvitation } from './InviteDeps.ts';
import { InviteRelay } from './InviteRelay.ts';
import type { InvitationSecret } from './invitationCode.ts';
import { parseMemberName } from './memberName.ts';

/** How far joining has come: waiting for the owner's client, introduced, waiting for the owner to admit, joined. */
export type JoinProgress = 'waiting' | 'introduced' | 'compared' | 'joined';

export interface RelayJoin extends InviteDeps {
  /** As `readInvitation` reads it. */
  readonly secret: InvitationSecret;
  /** What the member wants to be called. */
  readonly name: string;
  readonly relay: PairingRelayOptions;
  /** Asked with the code to compare by voice; false ends the joining. */
  readonly confirm: (code: string) => Promise<boolean>;
  /** Keeps what was joined; resolves when it is durable. Called before the owner is told. */
  readonly keep: (joined: RelayJoined) => Promise<void>;
  readonly progress: (step: JoinProgress) => void;
  /** Whether a membership is over is judged by it. */
  readonly clock: Clock;
  /** Aborted when the person gives up. */
  readonly signal: AbortSignal;
}

/** What one who joined keeps: fresh secrets, with the keyring that names them. */
export interface RelayJoined {
  readonly secrets: MemberSecrets;
  readonly keyring: VerifiedKeyring;
  /** To be pinned with them. */
  readonly logPolicy: string;
}

/**
 * The side of who was invited, through a relay that is trusted with nothing (spec/invitation.md). Resolves once the household is kept and the owner's client can know it.
 * Throws `wrong_key`, `broken_chain`, `malformed_record`, `malformed_message` (also for a name that can't be shown), `unsupported_version`, `bad_signature`, `stale_keyring`, `wrong_device`, `not_logged`, `wrong_proof` and `untrusted_checkpoint` for what a false relay or owner sends; `replayed` where
 * somebody else answered the invitation; `limit_exceeded` when its time is over; `not_permitted` where `confirm` said no; what `keep` throws; and the reason of `signal`.
 */
export async function joinThroughRelay(request: RelayJoin): Promise<RelayJoined> {
  parseMemberName(request.name);
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(overInvitation()), INVITATION_LIFETIME_MS);
  try {
    return await join(request, AbortSignal.any([request.signal, ending.signal]));
  } finally {
    clearTimeout(timer);
  }
}

async function join(request: RelayJoin, signal: AbortSignal): Promise<RelayJoined> {
  const { secret, name, progress } = request;
  const joiner = new InvitationJoiner(secret, request);
  const relay = new InviteRelay(joiner, request.relay, signal);
  progress('waiting');
  const introduction = joiner.introduce(await relay.take('greeting'), name);
  await relay.put('introduction', introduction);
  progress('introduced');
  const code = joiner.compare(await relay.take('opening'));
  if (!(await request.confirm(code)))
    throw new PorchlightError(
      'not_permitted',
      'the code was not the same: have the owner make a new invitation',
    );
  signal.throwIfAborted();
  progress('compared');
  const { done, secrets, keyring, logPolicy } = joiner.enter(
    await relay.take('admission'),
    request.clock.nowMs(),
  );
  const joined = { keyring, logPolicy, secrets: { ...secrets, keyringB64: bytesToBase64(keyring.record) } };
  await request.keep(joined);
  await relay.put('done', done);
  progress('joined');
  return joined;
}
