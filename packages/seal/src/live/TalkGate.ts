import {
  base64ToBytes,
  type DeviceId,
  equalBytes,
  hexToBytes,
  type LiveSessionId,
  PorchlightError,
} from '@porchlight/kernel';
import type { Keyring } from '../header/keyring.ts';
import { LIVE_LIMITS } from '../header/liveLimits.ts';
import { isTalker } from '../header/liveViewers.ts';
import { type TalkOffer, verifyTalkOffer } from '../header/talkOffer.ts';
import type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
import { unwrap } from '../seal/wrap.ts';
import type { LiveMoment } from './LiveSealer.ts';
import { type LiveScope, liveCommitment, talkKeyContext } from './liveKeys.ts';
import { requireFreshTalk, TalkOpener } from './TalkOpener.ts';

/** The device that is talked to, and its X25519 pair. */
export interface TalkDevice {
  readonly deviceId: DeviceId;
  readonly box: KeyPair;
}

/** Lets people talk during one live session of a device, each offer once (spec/live.md section 7). It lives as long as the session does. */
export class TalkGate {
  readonly #device: TalkDevice;
  readonly #liveSessionId: LiveSessionId;
  readonly #primitives: SealPrimitives;
  /** The talks of this live session so far; owned by `begin`. */
  readonly #begun = new Set<string>();

  constructor(device: TalkDevice, liveSessionId: LiveSessionId, primitives: SealPrimitives) {
    this.#device = device;
    this.#liveSessionId = liveSessionId;
    this.#primitives = primitives;
  }

  /**
   * Begins to listen. Throws `wrong_device` for an offer to another device, `replayed` for one of another live session or one that was taken before, `bad_signature`, `stale_keyring` when the
   * keyring's rights have lapsed, `not_permitted` for a client that may not command the device, `stale_command` for an offer that may be older than 10 seconds or names a time to come, `sealed_for_another` and `wrong_key` where the key isn't for it, `limit_exceeded` after too many.
   */
  begin(record: Uint8Array, keyring: Keyring, at: LiveMoment): TalkOpener {
    const offer = verifyTalkOffer(record, this.#primitives);
    if (offer.deviceId !== this.#device.deviceId)
      throw new PorchlightError('wrong_device', 'the offer to talk is for another device');
    if (offer.liveSessionId !== this.#liveSessionId || this.#begun.has(offer.sessionId))
      throw new PorchlightError('replayed', 'the offer to talk was for another time; make a new one');
    if (!this.mayGoOn(offer, keyring, at.nowMs))
      throw new PorchlightError('not_permitted', 'who talks through a device must be allowed to command it');
    if (offer.seenUs > at.timeUs)
      throw new PorchlightError('stale_command', 'the offer to talk names a time that has not come');
    requireFreshTalk(at.timeUs - offer.seenUs);
    if (this.#begun.size >= LIVE_LIMITS.talks)
      throw new PorchlightError('limit_exceeded', 'too many talks in one live session; begin a new one');
    const sessionId = offer.sessionId as LiveSessionId;
    const { deviceId } = this.#device;
    const scope: LiveScope = { deviceId, sessionId, generation: 1, direction: 'up' };
    const key = this.#keyOf(offer, scope);
    this.#begun.add(sessionId);
    return new TalkOpener(offer, key, scope, this.#primitives);
  }

  /** Whether who talks still may, to be asked whenever the keyring changes and a membership ends. Throws `stale_keyring` and `not_permitted` as `isTalker`. */
  mayGoOn(offer: TalkOffer, keyring: Keyring, nowMs: number): boolean {
    return isTalker(keyring, this.#device.deviceId, offer.clientKeyHex, nowMs);
  }

  #keyOf({ clientKeyHex, wrapB64, commitmentHex }: TalkOffer, scope: LiveScope): Uint8Array {
    const context = talkKeyContext(scope.deviceId, scope.sessionId, hexToBytes(clientKeyHex));
    const key = unwrap(base64ToBytes(wrapB64), this.#device.box, context, this.#primitives);
    if (!equalBytes(liveCommitment(key, scope, this.#primitives), hexToBytes(commitmentHex)))
      throw new PorchlightError('wrong_key', 'the key does not fit what the offer commits to');
    return key;
  }
}
