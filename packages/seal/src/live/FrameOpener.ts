import { concatBytes, PorchlightError } from '@porchlight/kernel';
import { type FrameSigner, type LiveFrame, verifyLiveFrame } from '../header/liveFrame.ts';
import type { Track } from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { ZERO_NONCE } from '../seal/clipKeys.ts';
import { FrameOrder } from './FrameOrder.ts';
import { type LiveScope, liveFrameKey, liveTrackKey } from './liveKeys.ts';

/** A whole frame whose track is unbroken since its last keyframe, ready for the decoder. `missed`: how many frames before it never came, which only a keyframe may have. */
export interface OpenedFrame {
  readonly kind: 'frame';
  readonly track: Track;
  readonly sequence: number;
  readonly timeUs: number;
  readonly isKeyframe: boolean;
  readonly missed: number;
  readonly bytes: Uint8Array;
}

/**
 * What a record came to. `part`: a chunk of a frame that isn't whole yet. `gap`: a true frame that can't be decoded, because `missed` frames before it never came, or one before those: the decoder waits for the
 * next keyframe, and the relay may be asked for one.
 */
export type FrameResult =
  | OpenedFrame
  | { readonly kind: 'part'; readonly track: Track; readonly sequence: number }
  | { readonly kind: 'gap'; readonly track: Track; readonly sequence: number; readonly missed: number };

/** Opens the frames of one session one way, each once and in order, whatever the generation (spec/live.md section 6). A call that throws leaves it as it was. */
export class FrameOpener {
  readonly #primitives: SealPrimitives;
  readonly #orders: Record<Track, FrameOrder> = { picture: new FrameOrder(), sound: new FrameOrder() };
  /** Null while this reader has no key; owned by `useKey` and `dropKey`. */
  #trackKeys: Readonly<Record<Track, Uint8Array>> | null = null;
  #scope: LiveScope;
  readonly #signer: FrameSigner;

  /** `signingKey` is the Ed25519 key of the one who seals. */
  constructor(scope: LiveScope, signingKey: Uint8Array, primitives: SealPrimitives) {
    this.#scope = scope;
    this.#signer = { deviceId: scope.deviceId, signingKey };
    this.#primitives = primitives;
  }

  /** Goes on with the key of `scope`'s generation; chunks of a frame that isn't whole are dropped, and the frame counts as missed. */
  useKey(key: Uint8Array, scope: LiveScope): void {
    this.dropKey(scope);
    this.#trackKeys = {
      picture: liveTrackKey(key, scope, 'picture', this.#primitives),
      sound: liveTrackKey(key, scope, 'sound', this.#primitives),
    };
  }

  /** Forgets the key: from `scope`'s generation on this reader opens nothing, until it is given one again. */
  dropKey(scope: LiveScope): void {
    this.#scope = scope;
    this.#trackKeys = null;
    for (const order of Object.values(this.#orders)) order.dropPart();
  }

  /**
   * Throws `broken_chain` for a frame of another session or direction, `replayed` for one of a generation before, or whose number isn't above the last; `sealed_for_another` for a generation
   * that this reader has no key of, `truncated_clip` for a chunk whose frame's earlier chunks didn't come, `out_of_order` where time goes back, `bad_signature` where a bit was changed or somebody else sealed it, and `wrong_key` for another key.
   */
  open(frame: LiveFrame): FrameResult {
    const trackKeys = this.#keysFor(frame);
    const order = this.#orders[frame.track];
    order.requireNext(frame);
    verifyLiveFrame(frame, this.#signer, this.#primitives);
    const key = liveFrameKey(trackKeys[frame.track], frame.headerBytes, this.#primitives);
    const plaintext = this.#primitives.secretboxOpen(frame.ciphertext, ZERO_NONCE, key);
    if (plaintext === null)
      throw new PorchlightError('wrong_key', 'the frame does not open with the key of its generation');
    const taken = order.take(frame, plaintext);
    const { track, sequence, timeUs, isKeyframe } = frame;
    if (taken === null) return { kind: 'part', track, sequence };
    const { missed, parts, isDecodable } = taken;
    if (!isDecodable) return { kind: 'gap', track, sequence, missed };
    const bytes = parts.length === 1 ? plaintext : concatBytes(...parts);
    return { kind: 'frame', track, sequence, timeUs, isKeyframe, missed, bytes };
  }

  #keysFor(frame: LiveFrame): Readonly<Record<Track, Uint8Array>> {
    const { sessionId, direction, generation } = this.#scope;
    if (frame.sessionId !== sessionId || frame.direction !== direction)
      throw new PorchlightError('broken_chain', 'the frame belongs to another session');
    if (frame.generation < generation)
      throw new PorchlightError('replayed', 'the frame is of a generation that is over');
    if (frame.generation > generation || this.#trackKeys === null) {
      throw new PorchlightError(
        'sealed_for_another',
        'you have no key for this generation; wait for its announcement, or ask to see the device again',
      );
    }
    return this.#trackKeys;
  }
}
