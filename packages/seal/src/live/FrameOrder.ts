import { equalBytes, PorchlightError } from '@porchlight/kernel';
import { CHUNK_OFFSET, type LiveFrame } from '../header/liveFrame.ts';

/** What became of the last chunk of a frame. */
export interface WholeFrame {
  readonly parts: readonly Uint8Array[];
  /** How many numbers before it never came whole; 0 for the first. */
  readonly missed: number;
  /** Whether it is a keyframe, or nothing is missing since one. */
  readonly isDecodable: boolean;
}

interface Part {
  readonly first: LiveFrame;
  readonly plaintexts: Uint8Array[];
}

/** The order in which one track's frames may come: forwards, with gaps. Its state changes by `take` alone, for frames that have been opened. */
export class FrameOrder {
  /** The highest number of which a chunk was taken. */
  #highest = -1;
  /** The number of the newest whole frame, or null before the first. */
  #whole: number | null = null;
  #timeUs = 0;
  #waitsForKeyframe = true;
  #part: Part | null = null;

  /** Throws `replayed`, `truncated_clip` or `out_of_order` unless `frame` may come now. */
  requireNext(frame: LiveFrame): void {
    if (this.#part !== null && frame.sequence === this.#highest) {
      requireNextChunk(frame, this.#part);
      return;
    }
    if (frame.sequence <= this.#highest)
      throw new PorchlightError('replayed', 'the frame has come before, or a later one has');
    if (frame.chunk !== 0)
      throw new PorchlightError('truncated_clip', 'the beginning of this frame did not come');
    if (frame.timeUs < this.#timeUs)
      throw new PorchlightError('out_of_order', 'the frame is to be shown before the one before it');
  }

  /** Takes a chunk for which `requireNext` threw nothing; null while its frame isn't whole. */
  take(frame: LiveFrame, plaintext: Uint8Array): WholeFrame | null {
    if (frame.chunk === 0) this.#part = { first: frame, plaintexts: [] };
    const parts = this.#part?.plaintexts ?? [];
    parts.push(plaintext);
    this.#highest = frame.sequence;
    this.#timeUs = frame.timeUs;
    if (!frame.isLastChunk) return null;
    const missed = this.#whole === null ? 0 : frame.sequence - this.#whole - 1;
    this.#waitsForKeyframe = !frame.isKeyframe && (this.#waitsForKeyframe || missed > 0);
    this.#whole = frame.sequence;
    this.#part = null;
    return { parts, missed, isDecodable: !this.#waitsForKeyframe };
  }

  /** Gives up the frame that isn't whole. */
  dropPart(): void {
    this.#part = null;
  }
}

function requireNextChunk(frame: LiveFrame, { first, plaintexts }: Part): void {
  if (frame.chunk < plaintexts.length) throw new PorchlightError('replayed', 'this chunk has come before');
  if (frame.chunk > plaintexts.length)
    throw new PorchlightError('truncated_clip', 'a chunk of this frame is missing before this one');
  if (!isSameButChunk(frame.headerBytes, first.headerBytes))
    throw new PorchlightError('truncated_clip', 'the chunks of a frame state the same of it');
}

function isSameButChunk(a: Uint8Array, b: Uint8Array): boolean {
  return (
    equalBytes(a.subarray(0, CHUNK_OFFSET), b.subarray(0, CHUNK_OFFSET)) &&
    equalBytes(a.subarray(CHUNK_OFFSET + 1), b.subarray(CHUNK_OFFSET + 1))
  );
}
