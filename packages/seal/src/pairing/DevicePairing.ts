import { type Clock, equalBytes, hexToBytes, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { ByteReader } from '../header/ByteReader.ts';
import { deviceIdOf, householdIdOf } from '../header/identity.ts';
import type { VerifiedKeyring } from '../header/keyring.ts';
import type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
import { AttemptGuard } from './AttemptGuard.ts';
import { makeDone } from './done.ts';
import { type DeviceKind, makeDeviceHello, type PairingIdentity, readClientHello } from './hello.ts';
import { decodeOffer, type PairingOffer, verifyOffer } from './offer.ts';
import { derivePairingKeys, openStep, type PairingKeys, sealStep, sessionKey } from './pairingKeys.ts';
import {
  HASH_BYTES,
  pairingMessage,
  readPairingMessage,
  requirePrevious,
  transcriptHash,
} from './pairingMessage.ts';
import { formatPairingUri } from './pairingUri.ts';
import { formatSetupCode, PAIRING_SECRET_BYTES, pairingSecret } from './setupCode.ts';

/** What either side of a pairing takes from its caller. */
export interface PairingDeps {
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  readonly clock: Clock;
}

/** The device that pairs: its kind and its own keys. */
export interface PairingDevice {
  readonly kind: DeviceKind;
  readonly signing: KeyPair;
  readonly boxKey: Uint8Array;
}

/** What a device keeps once paired: it pins the root and the receipt key. */
export interface PairedHousehold {
  readonly offer: PairingOffer;
  readonly rootKey: Uint8Array;
  readonly keyring: VerifiedKeyring;
  /** The message that goes back to the client; it may be sent again as it is. */
  readonly done: Uint8Array;
}

type Step =
  | { readonly name: 'waiting' }
  | {
      readonly name: 'greeted';
      readonly hello: Uint8Array;
      readonly session: Uint8Array;
      readonly hash: Uint8Array;
    }
  | { readonly name: 'paired' };

/** The device's side of one pairing under one fresh setup code, which counts once (spec/pairing.md). Throw it away after a refusal that ends it, and make another. */
export class DevicePairing {
  /** The code as text, to be shown. Secret. */
  readonly setupCode: string;
  /** The content of the QR code. Secret. */
  readonly uri: string;
  readonly rendezvousIdHex: string;
  readonly #device: PairingDevice;
  readonly #identity: PairingIdentity;
  readonly #deps: PairingDeps;
  readonly #keys: PairingKeys;
  readonly #guard: AttemptGuard;
  /** Owned by the two accepting methods; goes forward only. */
  #step: Step = { name: 'waiting' };

  constructor(device: PairingDevice, deps: PairingDeps) {
    const { primitives } = deps;
    const secret = pairingSecret(deps.random(PAIRING_SECRET_BYTES));
    const { kind, boxKey, signing } = device;
    const deviceId = deviceIdOf(signing.publicKey, primitives);
    this.#identity = { deviceId, kind, boxKey, signingKey: signing.publicKey };
    this.#device = device;
    this.#deps = deps;
    this.#keys = derivePairingKeys(secret, primitives);
    this.#guard = new AttemptGuard(deps.clock);
    this.setupCode = formatSetupCode(secret, primitives);
    this.uri = formatPairingUri(kind, secret, primitives);
    this.rendezvousIdHex = this.#keys.rendezvousIdHex;
  }

  /** The device hello that answers the first client to prove the code. Throws `replayed` for any later one, `wrong_key`, `broken_chain`, `malformed_record`, `limit_exceeded`. */
  acceptHello(clientHello: Uint8Array): Uint8Array {
    return this.#guard.attempt(() => {
      const { primitives, random } = this.#deps;
      const clientKey = readClientHello(clientHello, this.#keys.clientMacKey, primitives);
      this.#requireUnused(clientHello);
      const ephemeral = primitives.boxKeyPair(random(32));
      const before = transcriptHash(null, clientHello, primitives);
      const { deviceMacKey } = this.#keys;
      const answer = makeDeviceHello(
        this.#identity,
        (message) => this.#sign(message),
        ephemeral.publicKey,
        random(32),
        before,
        deviceMacKey,
        primitives,
      );
      const hash = transcriptHash(before, answer, primitives);
      const session = sessionKey(this.#keys, ephemeral.secretKey, clientKey, hash, primitives);
      ephemeral.secretKey.fill(0);
      this.#step = { name: 'greeted', hello: clientHello.slice(), session, hash };
      return answer;
    });
  }

  /** Opens and checks the offer, and ends the code; before it pins and answers, the caller holds the keyring against the log. Throws `broken_chain`, `wrong_key`, `bad_signature`, `wrong_device`, `replayed`, `limit_exceeded` and what `verifyKeyring` throws; the device then keeps nothing of it. */
  acceptOffer(clientOffer: Uint8Array): PairedHousehold {
    return this.#guard.attempt(() => {
      const { primitives } = this.#deps;
      const step = this.#step;
      if (step.name === 'paired') throw spent();
      if (step.name === 'waiting')
        throw new PorchlightError('broken_chain', 'an offer came before the hello that it belongs to');
      const reader = new ByteReader(readPairingMessage(clientOffer, 'client-offer'));
      requirePrevious(reader.bytes(HASH_BYTES), step.hash);
      const offer = decodeOffer(openStep(reader.rest(), step.session, 'pair-offer', step.hash, primitives));
      const keyring = verifyOffer(offer, this.#identity, primitives);
      const rootKey = hexToBytes(offer.rootKeyHex);
      const hash = transcriptHash(step.hash, clientOffer, primitives);
      const plaintext = makeDone(householdIdOf(rootKey, primitives), hash, (message) => this.#sign(message));
      const sealed = sealStep(plaintext, step.session, 'pair-done', hash, primitives);
      const done = pairingMessage('device-done', hash, sealed);
      step.session.fill(0);
      this.#step = { name: 'paired' };
      return { offer, rootKey, keyring, done };
    });
  }

  #requireUnused(clientHello: Uint8Array): void {
    if (this.#step.name === 'waiting') return;
    if (this.#step.name === 'paired' || equalBytes(this.#step.hello, clientHello)) throw spent();
    throw new PorchlightError(
      'replayed',
      'another client uses this setup code; if that isn’t yours, have the device show a new one',
    );
  }

  #sign(message: Uint8Array): Uint8Array {
    return this.#deps.primitives.sign(message, this.#device.signing.secretKey);
  }
}

function spent(): PorchlightError {
  return new PorchlightError('replayed', 'the setup code counts once and has been used');
}
