import { concatBytes, equalBytes, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { householdIdOf, labelled, type VerifiedKeyring } from '@porchlight/seal/header';
import { deriveKey, type KeyPair } from '@porchlight/seal/seal';
import { type MemberSecrets, newMemberSecrets } from '../household/HouseholdSecrets.ts';
import { readAdmission } from './admission.ts';
import { type InviteDeps, outOfTurn, requireTime } from './InviteDeps.ts';
import { encodeIntroduction, type Introduction } from './introduction.ts';
import { introductionOf } from './introductionOf.ts';
import type { InvitationSecret } from './invitationCode.ts';
import {
  commitmentTo,
  comparisonCode,
  deriveInviteKeys,
  type InviteKeys,
  inviteSession,
  openInvite,
  sealInvite,
} from './inviteKeys.ts';
import { afterTranscript, cut, inviteMessage, inviteTranscript, readInviteMessage } from './inviteMessage.ts';

/** What one who joined keeps, once; and the message that tells the owner's client. */
export interface Admitted {
  readonly secrets: MemberSecrets;
  readonly keyring: VerifiedKeyring;
  /** The log as the owner's account pinned it: C2SP tlog-policy. */
  readonly logPolicy: string;
  readonly done: Uint8Array;
}

interface Session {
  readonly rootKey: Uint8Array;
  readonly secrets: MemberSecrets;
  readonly signing: KeyPair;
  readonly own: Introduction;
  readonly commitment: Uint8Array;
  readonly session: Uint8Array;
  readonly transcript: Uint8Array;
}
type Step =
  | { readonly name: 'waiting' }
  | ({ readonly name: 'introduced' } & Session)
  | ({ readonly name: 'compared' } & Session)
  | { readonly name: 'over' };

const MAC_BYTES = 32;

/** The side of who joins a household by an invitation (spec/invitation.md): introduce, compare, enter. Any refusal ends it. */
export class InvitationJoiner {
  readonly rendezvousIdHex: string;
  readonly openingIdHex: string;
  readonly #deps: InviteDeps;
  readonly #keys: InviteKeys;
  readonly #beganAtMs: number;
  /** Owned by `#next`; goes forward only. */
  #step: Step = { name: 'waiting' };

  constructor(secret: InvitationSecret, deps: InviteDeps) {
    this.#deps = deps;
    this.#beganAtMs = deps.stopwatch.nowMs();
    this.#keys = deriveInviteKeys(secret, deps.primitives);
    this.rendezvousIdHex = this.#keys.rendezvousIdHex;
    this.openingIdHex = this.#keys.openingIdHex;
  }

  /** Answers a greeting with fresh keys and `name`. Throws `wrong_key`, `broken_chain`, `malformed_record`, `malformed_message` for a name that can't be shown, `unsupported_version`, `limit_exceeded`. */
  introduce(greeting: Uint8Array, name: string): Uint8Array {
    return this.#next(() => {
      if (this.#step.name !== 'waiting') throw outOfTurn();
      const { primitives, random } = this.#deps;
      const { ownerKey, rootKey, commitment } = this.#readGreeting(greeting);
      const first = inviteTranscript(null, greeting, primitives);
      const secrets = newMemberSecrets(rootKey, random);
      const { own, signing } = introductionOf(secrets, name, primitives);
      const ephemeral = primitives.boxKeyPair(random(32));
      const bound = concatBytes(first, ephemeral.publicKey);
      const session = inviteSession(this.#keys, ephemeral.secretKey, ownerKey, bound, primitives);
      ephemeral.secretKey.fill(0);
      const plaintext = encodeIntroduction(own, bound, signing, primitives);
      const sealed = sealInvite(plaintext, session, 'invite-introduction', first, primitives);
      const message = inviteMessage('introduction', first, ephemeral.publicKey, sealed);
      const transcript = inviteTranscript(first, message, primitives);
      this.#step = {
        name: 'introduced',
        ...{ rootKey, secrets, signing, own, commitment, session, transcript },
      };
      return message;
    });
  }

  /** The code that the owner sees too. Throws `wrong_key` for another opening than was promised, `broken_chain`, `malformed_record`, `limit_exceeded`. */
  compare(opening: Uint8Array): string {
    return this.#next(() => {
      const step = this.#step;
      if (step.name !== 'introduced') throw outOfTurn();
      const { primitives } = this.#deps;
      const { session, transcript } = step;
      const sealed = afterTranscript(readInviteMessage(opening, 'opening'), transcript);
      const opened = openInvite(sealed, session, 'invite-opening', transcript, primitives);
      if (!equalBytes(commitmentTo(opened, primitives), step.commitment))
        throw new PorchlightError('wrong_key', 'the other side opens something else than it promised');
      const code = comparisonCode(session, transcript, opened, primitives);
      this.#step = {
        ...step,
        name: 'compared',
        transcript: inviteTranscript(transcript, opening, primitives),
      };
      return code;
    });
  }

  /** Checks the admission. Throws `wrong_key`, `broken_chain`, `not_permitted`, `malformed_message`, `malformed_record`, `limit_exceeded` and what `verifyKeyring` and `requireBlinded` throw; then nothing was joined. */
  enter(admission: Uint8Array, nowMs: number): Admitted {
    return this.#next(() => {
      const step = this.#step;
      if (step.name !== 'compared') throw outOfTurn();
      const { primitives } = this.#deps;
      const { rootKey, own, session, secrets, signing } = step;
      const sealed = afterTranscript(readInviteMessage(admission, 'admission'), step.transcript);
      const plaintext = openInvite(sealed, session, 'invite-admission', step.transcript, primitives);
      const { keyring, log } = readAdmission(plaintext, rootKey, own, nowMs, primitives);
      const transcript = inviteTranscript(step.transcript, admission, primitives);
      const id = hexToBytes(householdIdOf(rootKey, primitives));
      const signature = primitives.sign(labelled('invite-done', transcript, id), signing.secretKey);
      const done = sealInvite(signature, session, 'invite-done', transcript, primitives);
      session.fill(0);
      this.#step = { name: 'over' };
      const { watchKeyHex, logPolicy } = log;
      return {
        secrets: { ...secrets, watchKeyHex },
        ...{ keyring, logPolicy },
        done: inviteMessage('done', transcript, done),
      };
    });
  }

  #readGreeting(greeting: Uint8Array) {
    const { primitives } = this.#deps;
    const { ownerMacKey, rootSealKey } = this.#keys;
    const parts = cut(readInviteMessage(greeting, 'greeting'), 32, 48, 32, MAC_BYTES);
    const [ownerKey, sealedRoot, commitment, mac] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const covered = greeting.subarray(0, -MAC_BYTES);
    if (!equalBytes(mac, deriveKey(ownerMacKey, 'invite-greeting', covered, primitives)))
      throw new PorchlightError('wrong_key', 'the greeting is of another invitation, or was changed');
    const rootKey = openInvite(sealedRoot, rootSealKey, 'invite-root', ownerKey, primitives);
    return { ownerKey, rootKey, commitment };
  }

  /** Runs a step; one that is refused is the last. */
  #next<Result>(step: () => Result): Result {
    try {
      requireTime(this.#deps.stopwatch, this.#beganAtMs);
      return step();
    } catch (error) {
      this.#step = { name: 'over' };
      throw error;
    }
  }
}
