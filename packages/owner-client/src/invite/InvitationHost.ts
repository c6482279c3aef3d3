import { concatBytes, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { householdIdOf, labelled, type VerifiedKeyring } from '@porchlight/seal/header';
import { deriveKey, type KeyPair } from '@porchlight/seal/seal';
import { type AdmissionLog, encodeAdmission, readAdmission } from './admission.ts';
import { type InviteDeps, outOfTurn, requireTime } from './InviteDeps.ts';
import { decodeIntroduction, type Introduction } from './introduction.ts';
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
import {
  afterTranscript,
  cut,
  inviteHead,
  inviteMessage,
  inviteTranscript,
  readInviteMessage,
} from './inviteMessage.ts';

/** Who answered an invitation. Nothing of it is true before the two people have compared the code. */
export interface Newcomer extends Introduction {
  /** Six digits that the one who joins sees too. */
  readonly code: string;
}

interface Session {
  readonly newcomer: Newcomer;
  readonly session: Uint8Array;
  readonly transcript: Uint8Array;
}
type Step =
  | { readonly name: 'greeting' }
  | ({ readonly name: 'met' } & Session)
  | ({ readonly name: 'admitted' } & Session)
  | { readonly name: 'over' };

const GREETING_BYTES = 144;

/** The owner's side of one invitation (spec/invitation.md): greet, meet, open, admit, finish. Any refusal ends it; then make another. */
export class InvitationHost {
  readonly rendezvousIdHex: string;
  readonly openingIdHex: string;
  /** The first message, for the rendezvous. */
  readonly greeting: Uint8Array;
  readonly #rootKey: Uint8Array;
  readonly #deps: InviteDeps;
  readonly #keys: InviteKeys;
  readonly #ephemeral: KeyPair;
  readonly #opening: Uint8Array;
  readonly #beganAtMs: number;
  /** Owned by `#next`; goes forward only. */
  #step: Step = { name: 'greeting' };

  constructor(secret: InvitationSecret, rootKey: Uint8Array, deps: InviteDeps) {
    const { primitives, random, stopwatch } = deps;
    this.#rootKey = rootKey;
    this.#deps = deps;
    this.#beganAtMs = stopwatch.nowMs();
    this.#keys = deriveInviteKeys(secret, primitives);
    this.rendezvousIdHex = this.#keys.rendezvousIdHex;
    this.openingIdHex = this.#keys.openingIdHex;
    this.#ephemeral = primitives.boxKeyPair(random(32));
    this.#opening = random(32);
    this.greeting = this.#greet();
  }

  /**
   * Who answered, and the opening that shows the code to both, for its own rendezvous. Throws `wrong_key`, `broken_chain`, `bad_signature`, `malformed_record`,
   * `malformed_message`, `unsupported_version`, `limit_exceeded`.
   */
  meet(introduction: Uint8Array): { readonly newcomer: Newcomer; readonly opening: Uint8Array } {
    return this.#next(() => {
      if (this.#step.name !== 'greeting') throw outOfTurn();
      const { primitives } = this.#deps;
      const first = inviteTranscript(null, this.greeting, primitives);
      const body = afterTranscript(readInviteMessage(introduction, 'introduction'), first);
      const joinerKey = body.slice(0, 32);
      const bound = concatBytes(first, joinerKey);
      const session = inviteSession(this.#keys, this.#ephemeral.secretKey, joinerKey, bound, primitives);
      const plaintext = openInvite(body.slice(32), session, 'invite-introduction', first, primitives);
      const introduced = decodeIntroduction(plaintext, bound, primitives);
      this.#ephemeral.secretKey.fill(0);
      const second = inviteTranscript(first, introduction, primitives);
      const sealed = sealInvite(this.#opening, session, 'invite-opening', second, primitives);
      const opening = inviteMessage('opening', second, sealed);
      const newcomer = {
        ...introduced,
        code: comparisonCode(session, second, this.#opening, primitives),
      };
      const transcript = inviteTranscript(second, opening, primitives);
      this.#step = { name: 'met', newcomer, session, transcript };
      return { newcomer, opening };
    });
  }

  /** Throws `limit_exceeded` once the invitation's time is over, and `broken_chain` where it has ended: then nobody is to be put into the keyring for it. */
  requireMet(): void {
    this.#next(() => {
      if (this.#step.name !== 'met') throw outOfTurn();
    });
  }

  /** The sealed admission, by a keyring that names the newcomer, was published and is in the log. Throws what the other side would refuse it with, and `broken_chain` out of turn. */
  admit(keyring: VerifiedKeyring, log: AdmissionLog, nowMs: number): Uint8Array {
    return this.#next(() => {
      const step = this.#step;
      if (step.name !== 'met') throw outOfTurn();
      const { primitives } = this.#deps;
      const plaintext = encodeAdmission(this.#rootKey, step.newcomer.memberId, keyring, log);
      readAdmission(plaintext, this.#rootKey, step.newcomer, nowMs, primitives);
      const sealed = sealInvite(plaintext, step.session, 'invite-admission', step.transcript, primitives);
      const message = inviteMessage('admission', step.transcript, sealed);
      const transcript = inviteTranscript(step.transcript, message, primitives);
      this.#step = { ...step, name: 'admitted', transcript };
      return message;
    });
  }

  /** Returns when the newcomer has said, by its own key, that it joined. Throws `wrong_key`, `bad_signature`, `broken_chain`, `malformed_record`, `limit_exceeded`. */
  finish(done: Uint8Array): void {
    this.#next(() => {
      const step = this.#step;
      if (step.name !== 'admitted') throw outOfTurn();
      const { primitives } = this.#deps;
      const { newcomer, session, transcript } = step;
      const sealed = afterTranscript(readInviteMessage(done, 'done'), transcript);
      const [signature = sealed] = cut(
        openInvite(sealed, session, 'invite-done', transcript, primitives),
        64,
      );
      const id = hexToBytes(householdIdOf(this.#rootKey, primitives));
      const signed = labelled('invite-done', transcript, id);
      if (!primitives.verifySignature(signature, signed, hexToBytes(newcomer.client.signingKeyHex)))
        throw new PorchlightError('bad_signature', 'the confirmation isn’t signed by who introduced itself');
      session.fill(0);
      this.#step = { name: 'over' };
    });
  }

  #greet(): Uint8Array {
    const { primitives } = this.#deps;
    const { rootSealKey, ownerMacKey } = this.#keys;
    const { publicKey } = this.#ephemeral;
    const sealedRoot = sealInvite(this.#rootKey, rootSealKey, 'invite-root', publicKey, primitives);
    const commitment = commitmentTo(this.#opening, primitives);
    const covered = concatBytes(inviteHead('greeting', GREETING_BYTES), publicKey, sealedRoot, commitment);
    return concatBytes(covered, deriveKey(ownerMacKey, 'invite-greeting', covered, primitives));
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
