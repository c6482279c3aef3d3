import { type ClipId, concatBytes, PorchlightError } from '@porchlight/kernel';
import {
  ClipVerifier,
  type ExpectedDevice,
  type Manifest,
  type Opening,
  readRecord,
  type Segment,
  TRACKS,
  type Track,
} from '@porchlight/seal/header';
import { ClipOpener, type KeyNode, openThumbnail } from '@porchlight/seal/open';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { RecordCutter } from './RecordCutter.ts';

/** What comes of a clip while it is read: first its opening, then runs of plain media that a signature vouches for, and last how it ended. */
export type ClipPart =
  | { readonly kind: 'opening'; readonly opening: Opening; readonly thumbnail: Uint8Array | null }
  | { readonly kind: 'media'; readonly track: Track; readonly bytes: Uint8Array; readonly untilMs: number }
  | {
      readonly kind: 'end';
      /** Null for a clip that its device didn't finish: then what came is as far as the newest signature reaches. */
      readonly manifest: Manifest | null;
      /** Segments that a signature vouches for. */
      readonly segmentCount: number;
    };

export interface ClipExpectation {
  readonly clipId: ClipId;
  readonly device: ExpectedDevice;
  readonly primitives: SealPrimitives;
  /** The nodes that open the clip, or a run of it. */
  readonly nodesFor: (opening: Opening) => readonly KeyNode[];
  /** The clip key, for the thumbnail; null where only a run is opened. */
  readonly clipKeyFor: (opening: Opening) => Uint8Array | null;
}

/**
 * Opens a stored clip while it still comes (spec/clip.md section 8). Nothing is given out before the device's signature over all segments so far was checked, so whoever plays it plays nothing that was changed, swapped, left
 * out or put in. Throws what `ClipVerifier` and `ClipOpener` throw, and `truncated_clip` where the clip ends in the middle.
 */
export async function* openClipStream(
  pieces: AsyncIterable<Uint8Array>,
  expectation: ClipExpectation,
): AsyncGenerator<ClipPart> {
  const cutter = new RecordCutter();
  let clip: OpeningClip | null = null;
  for await (const piece of pieces) {
    for (const record of cutter.push(piece)) {
      if (clip === null) {
        clip = new OpeningClip(record, expectation);
        yield clip.first;
      } else yield* clip.take(record);
    }
  }
  cutter.end();
  if (clip === null) throw new PorchlightError('truncated_clip', 'there is nothing of this clip');
  yield clip.last();
}

class OpeningClip {
  readonly first: Extract<ClipPart, { kind: 'opening' }>;
  readonly #verifier: ClipVerifier;
  readonly #opener: ClipOpener;
  /** Taken, and not vouched for yet. Owned by `take`. */
  #waiting: Segment[] = [];
  #vouched = 0;
  #manifest: Manifest | null = null;

  constructor(record: Uint8Array, { clipId, device, primitives, nodesFor, clipKeyFor }: ClipExpectation) {
    this.#verifier = new ClipVerifier(record, device, primitives);
    const { opening } = this.#verifier;
    if (opening.clipId !== clipId)
      throw new PorchlightError('broken_chain', 'the cloud gave another clip than was asked for');
    this.#opener = new ClipOpener(opening, nodesFor(opening), primitives);
    const clipKey = clipKeyFor(opening);
    const thumbnail = clipKey === null ? null : openThumbnail(opening, clipKey, primitives);
    this.first = { kind: 'opening', opening, thumbnail };
  }

  *take(record: Uint8Array): Generator<ClipPart> {
    if (this.#manifest !== null)
      throw new PorchlightError('malformed_record', 'something comes after the end of the clip');
    if (readRecord(record).type === 'manifest') {
      this.#manifest = this.#verifier.finish(record);
      yield* this.#release();
      return;
    }
    const segment = this.#verifier.segment(record);
    this.#waiting.push(segment);
    if (this.#verifier.vouches(segment)) yield* this.#release();
  }

  last(): Extract<ClipPart, { kind: 'end' }> {
    return { kind: 'end', manifest: this.#manifest, segmentCount: this.#vouched };
  }

  /** What waited, by track. */
  *#release(): Generator<ClipPart> {
    const segments = this.#waiting;
    this.#waiting = [];
    this.#vouched += segments.length;
    for (const track of TRACKS) {
      const own = segments.filter((segment) => segment.track === track);
      const last = own.at(-1);
      if (last === undefined) continue;
      const bytes = concatBytes(...own.map((segment) => this.#opener.open(segment)));
      yield { kind: 'media', track, bytes, untilMs: last.startOffsetMs + last.durationMs };
    }
  }
}
