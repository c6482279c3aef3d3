import { hexToBytes } from '@porchlight/kernel';
import { readLiveFrame } from '../header/liveFrame.ts';
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

  /** Throws what `readLiveFrame` and `FrameOpener.open` throw. */
  open(record: Uint8Array): FrameResult {
    return this.#frames.open(readLiveFrame(record));
  }
}
