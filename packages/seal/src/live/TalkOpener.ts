import { hexToBytes, PorchlightError } from '@porchlight/kernel';
import { readLiveFrame } from '../header/liveFrame.ts';
import { LIVE_LIMITS } from '../header/liveLimits.ts';
import type { TalkOffer } from '../header/talkOffer.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { FrameOpener, type FrameResult } from './FrameOpener.ts';
import type { LiveScope } from './liveKeys.ts';

/** Opens the frames of one talk on the device; `TalkGate.begin` makes it. */
export class TalkOpener {
  /** Who talks, by which key, and how a decoder is set up. */
  readonly offer: TalkOffer;
  readonly #frames: FrameOpener;

  constructor(offer: TalkOffer, key: Uint8Array, scope: LiveScope, primitives: SealPrimitives) {
    this.offer = offer;
    this.#frames = new FrameOpener(scope, hexToBytes(offer.clientKeyHex), primitives);
    this.#frames.useKey(key, scope);
  }

  /**
   * Opens what was said, `timeUs` being how long the live session has run. Throws `stale_command` for what may have been said more than 10 seconds ago, and what `readLiveFrame` and
   * `FrameOpener.open` throw.
   */
  open(record: Uint8Array, timeUs: number): FrameResult {
    const frame = readLiveFrame(record);
    requireFreshTalk(timeUs - this.offer.seenUs - frame.timeUs);
    return this.#frames.open(frame);
  }
}

/** Throws `stale_command` unless what is said is at most so old that nobody can have kept it for later. */
export function requireFreshTalk(ageUs: number): void {
  if (ageUs > LIVE_LIMITS.talkAgeUs)
    throw new PorchlightError('stale_command', 'what was said came too late to be played; say it again');
}
