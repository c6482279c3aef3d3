import {
  bytesToBase64,
  bytesToHex,
  type DeviceId,
  type LiveSessionId,
  type RandomSource,
} from '@porchlight/kernel';
import type { SoundCodec } from '../header/liveCodecs.ts';
import { makeStatement } from '../header/statement.ts';
import type { TalkOffer } from '../header/talkOffer.ts';
import type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
import { wrap } from '../seal/wrap.ts';
import { FrameCounter, type MediaFrame } from './FrameCounter.ts';
import { type LiveScope, liveCommitment, liveTrackKey, talkKeyContext } from './liveKeys.ts';
import { sealFrame } from './sealFrame.ts';

/** Where somebody talks: a device, by its box key in the keyring, and the live session of it that they see. `seenUs`: the time of the newest frame of it that they opened, or of its announcement. */
export interface TalkPlace {
  readonly deviceId: DeviceId;
  readonly deviceBoxKey: Uint8Array;
  readonly liveSessionId: LiveSessionId;
  readonly seenUs: number;
}

/** Seals what a member says to a device: the offer first, then frames of sound (spec/live.md section 7). It keeps its key to itself and forgets it with the object. */
export class TalkSealer {
  readonly sessionId: LiveSessionId;
  readonly offer: Uint8Array;
  readonly #scope: LiveScope;
  readonly #trackKey: Uint8Array;
  readonly #primitives: SealPrimitives;
  readonly #sign: (message: Uint8Array) => Uint8Array;
  readonly #counter = new FrameCounter('sound');

  /** `client` is the Ed25519 pair by which the keyring knows who talks. Throws `malformed_record` for a box key that no secret fits. */
  constructor(
    place: TalkPlace,
    client: KeyPair,
    sound: SoundCodec,
    primitives: SealPrimitives,
    random: RandomSource,
  ) {
    const { deviceId, liveSessionId } = place;
    this.sessionId = bytesToHex(random(16)) as LiveSessionId;
    const key = random(32);
    this.#scope = { deviceId, sessionId: this.sessionId, generation: 1, direction: 'up' };
    this.#trackKey = liveTrackKey(key, this.#scope, 'sound', primitives);
    this.#primitives = primitives;
    const context = talkKeyContext(deviceId, this.sessionId, client.publicKey);
    const offer: TalkOffer = {
      deviceId,
      liveSessionId,
      seenUs: place.seenUs,
      sessionId: this.sessionId,
      clientKeyHex: bytesToHex(client.publicKey),
      sound,
      commitmentHex: bytesToHex(liveCommitment(key, this.#scope, primitives)),
      wrapB64: bytesToBase64(wrap(key, place.deviceBoxKey, context, primitives, random)),
    };
    this.#sign = (message) => primitives.sign(message, client.secretKey);
    this.offer = makeStatement('talk', offer, this.#sign);
  }

  /** The record of one frame of sound; its time counts from when this sealer was made. Throws what `FrameCounter.take` throws. */
  frame(frame: MediaFrame): Uint8Array[] {
    const sequence = this.#counter.take(frame);
    const [scope, trackKey, sign] = [this.#scope, this.#trackKey, this.#sign];
    return sealFrame(frame, { scope, track: 'sound', trackKey, sequence, sign }, this.#primitives);
  }
}
