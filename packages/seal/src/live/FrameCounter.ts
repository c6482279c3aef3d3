import { PorchlightError } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import { LIVE_LIMITS } from '../header/liveLimits.ts';
import type { Track } from '../header/segment.ts';

/** One encoded frame: what goes into a WebCodecs `EncodedVideoChunk` or `EncodedAudioChunk`. */
export interface MediaFrame {
  readonly bytes: Uint8Array;
  /** When it is to be shown, from the session's start. It doesn't go back within a track. */
  readonly timeUs: number;
  /** Always true for sound. */
  readonly isKeyframe: boolean;
}

/** Numbers the frames of one track over a whole session, each once; no frame's key comes about twice because of it. */
export class FrameCounter {
  readonly #track: Track;
  #next = 0;
  #timeUs = 0;

  constructor(track: Track) {
    this.#track = track;
  }

  /** The number for `frame`, which is then used up. Throws `malformed_record` or `limit_exceeded` for a frame that no opener takes, and uses none up then. */
  take({ bytes, timeUs, isKeyframe }: MediaFrame): number {
    const track = this.#track;
    if (!Number.isSafeInteger(timeUs) || timeUs < this.#timeUs)
      throw malformed('a frame is not shown before the one before it');
    if (track === 'sound' && !isKeyframe) throw malformed('every frame of sound is a keyframe');
    if (bytes.length === 0) throw malformed('a frame is not empty');
    if (bytes.length > LIVE_LIMITS.frameBytes[track]) {
      const most = `a frame of ${track} has at most ${LIVE_LIMITS.frameBytes[track]} bytes; encode it smaller`;
      throw new PorchlightError('limit_exceeded', most);
    }
    if (timeUs > LIVE_LIMITS.sessionUs || this.#next >= LIVE_LIMITS.framesOfTrack[track])
      throw new PorchlightError('limit_exceeded', 'the session is as long as it may be; begin a new one');
    this.#timeUs = timeUs;
    this.#next += 1;
    return this.#next - 1;
  }
}
