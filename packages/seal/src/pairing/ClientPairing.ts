import { type HouseholdId, PorchlightError } from '@porchlight/kernel';
import { ByteReader } from '../header/ByteReader.ts';
import type { KeyPair } from '../primitives/primitives.ts';
import { AttemptGuard } from './AttemptGuard.ts';
import type { PairingDeps } from './DevicePairing.ts';
import { verifyDone } from './done.ts';
import { type DeviceKind, makeClientHello, type PairingIdentity, readDeviceHello } from './hello.ts';
import { decodeOffer, encodeOffer, type PairingOffer, verifyOffer } from './offer.ts';
import { derivePairingKeys, openStep, type PairingKeys, sealStep, sessionKey } from './pairingKeys.ts';
import {
  HASH_BYTES,
  pairingMessage,
  readPairingMessage,
  requirePrevious,
  transcriptHash,
} from './pairingMessage.ts';
import type { PairingSecret } from './setupCode.ts';

/** What the owner has read off the device: by QR code with its kind, or typed, without. */
export interface ReadSetupCode {
  readonly secret: PairingSecret;
  readonly kind: DeviceKind | null;
}

interface Session {
  readonly identity: PairingIdentity;
  readonly session: Uint8Array;
  readonly hash: Uint8Array;
}
type Step =
  | { readonly name: 'greeting' }
  | ({ readonly name: 'met' } & Session)
  | ({ readonly name: 'offered'; readonly householdId: HouseholdId } & Session)
  | { readonly name: 'paired' };

/** The owner's side of one pairing (spec/pairing.md): send `hello`, meet the device, put it into the keyring, offer, and confirm. */
export class ClientPairing {
  readonly rendezvousIdHex: string;
  /** The first message, for the relay to bring to the rendezvous. */
  readonly hello: Uint8Array;
  readonly #kind: DeviceKind | null;
  readonly #deps: PairingDeps;
  readonly #keys: PairingKeys;
  readonly #ephemeral: KeyPair;
  readonly #guard: AttemptGuard;
  /** Owned by the three methods; goes forward only. */
  #step: Step = { name: 'greeting' };

  constructor(code: ReadSetupCode, deps: PairingDeps) {
    const { primitives, random } = deps;
    this.#kind = code.kind;
    this.#deps = deps;
    this.#keys = derivePairingKeys(code.secret, primitives);
    this.#guard = new AttemptGuard(deps.clock);
    this.#ephemeral = primitives.boxKeyPair(random(32));
    this.rendezvousIdHex = this.#keys.rendezvousIdHex;
    const { clientMacKey } = this.#keys;
    this.hello = makeClientHello(this.#ephemeral.publicKey, random(32), clientMacKey, primitives);
  }

  /** The device that holds the code, to be put into the next keyring. Throws `wrong_key`, `bad_signature`, `broken_chain`, `wrong_device` (another kind than the QR code's), `malformed_record`, `limit_exceeded`. */
  meet(deviceHello: Uint8Array): PairingIdentity {
    return this.#guard.attempt(() => {
      const { primitives } = this.#deps;
      if (this.#step.name !== 'greeting') throw outOfTurn();
      const before = transcriptHash(null, this.hello, primitives);
      const read = readDeviceHello(deviceHello, before, this.#keys.deviceMacKey, primitives);
      if (this.#kind !== null && read.identity.kind !== this.#kind)
        throw new PorchlightError('wrong_device', 'the device is of another kind than its QR code says');
      const hash = transcriptHash(before, deviceHello, primitives);
      const { secretKey } = this.#ephemeral;
      const session = sessionKey(this.#keys, secretKey, read.ephemeralKey, hash, primitives);
      secretKey.fill(0);
      this.#step = { name: 'met', identity: read.identity, session, hash };
      return read.identity;
    });
  }

  /** The sealed offer, made once; it may be sent again as it is. Throws what the device would refuse it with, and `broken_chain` out of turn. */
  offer(offer: PairingOffer): Uint8Array {
    this.#guard.requireOpen();
    const { primitives } = this.#deps;
    const step = this.#step;
    if (step.name !== 'met') throw outOfTurn();
    const plaintext = encodeOffer(offer);
    const { householdId } = verifyOffer(decodeOffer(plaintext), step.identity, primitives).keyring;
    const sealed = sealStep(plaintext, step.session, 'pair-offer', step.hash, primitives);
    const message = pairingMessage('client-offer', step.hash, sealed);
    const hash = transcriptHash(step.hash, message, primitives);
    this.#step = { ...step, name: 'offered', hash, householdId: householdId as HouseholdId };
    return message;
  }

  /** Returns when the device has confirmed that it joined the household. Throws `wrong_key`, `bad_signature`, `wrong_device`, `broken_chain`, `malformed_record`, `limit_exceeded`. */
  finish(deviceDone: Uint8Array): void {
    this.#guard.attempt(() => {
      const { primitives } = this.#deps;
      const step = this.#step;
      if (step.name !== 'offered') throw outOfTurn();
      const reader = new ByteReader(readPairingMessage(deviceDone, 'device-done'));
      requirePrevious(reader.bytes(HASH_BYTES), step.hash);
      const plaintext = openStep(reader.rest(), step.session, 'pair-done', step.hash, primitives);
      verifyDone(plaintext, step.householdId, step.hash, step.identity.signingKey, primitives);
      step.session.fill(0);
      this.#step = { name: 'paired' };
    });
  }
}

function outOfTurn(): PorchlightError {
  return new PorchlightError(
    'broken_chain',
    'this step of the pairing is not the next one; begin a new pairing',
  );
}
