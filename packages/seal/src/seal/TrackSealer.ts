import { PorchlightError } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import { ByteWriter } from '../header/ByteWriter.ts';
import { LIMITS } from '../header/limits.ts';
import { putRecordHead, RECORD_HEAD_BYTES } from '../header/record.ts';
import type { SegmentTree } from '../header/SegmentTree.ts';
import {
  SEGMENT_FLAGS,
  SEGMENT_HEADER_BYTES,
  segmentLeaf,
  TRACK_NUMBER,
  type Track,
  treeHeadMessage,
} from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { segmentCommitment, segmentKey, ZERO_NONCE } from './clipKeys.ts';
import { trackRoot } from './keyTree.ts';
import { LeafWalk } from './LeafWalk.ts';

/** An initialization segment or a fragment of fragmented MP4. */
export interface Unit {
  readonly bytes: Uint8Array;
  /** From the clip's start; 0 for the initialization segment. */
  readonly startOffsetMs: number;
  readonly durationMs: number;
  readonly isKeyframe: boolean;
  /** The last unit of its track; its bytes may be empty. */
  readonly isLast: boolean;
}

interface TrackContext {
  readonly track: Track;
  readonly clipKey: Uint8Array;
  readonly identity: Uint8Array;
  readonly openingHash: Uint8Array;
}

interface SealedSegment {
  readonly record: Uint8Array;
  readonly ciphertextBytes: number;
}

const SIGNATURE_BYTES = 64;
/** What fits into one record whatever its flags are. */
const MAX_PLAINTEXT_BYTES =
  LIMITS.recordBytes - RECORD_HEAD_BYTES - SEGMENT_HEADER_BYTES - SIGNATURE_BYTES - LIMITS.macBytes;

/** Seals the units of one track into segments whose keys follow from their place. */
export class TrackSealer {
  readonly #context: TrackContext;
  readonly #primitives: SealPrimitives;
  readonly #leaves: LeafWalk;
  #count = 0;
  #isFinished = false;
  /** The start of the unit before, or null; owned by `unit`. */
  #startOffsetMs: number | null = null;

  constructor(context: TrackContext, primitives: SealPrimitives) {
    this.#context = context;
    this.#primitives = primitives;
    const root = trackRoot(context.clipKey, context.identity, context.track, primitives);
    this.#leaves = new LeafWalk([root], primitives);
  }

  get count(): number {
    return this.#count;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  unit(unit: Unit, tree: SegmentTree, sign: (message: Uint8Array) => Uint8Array): SealedSegment[] {
    const parts = Math.max(1, Math.ceil(unit.bytes.length / MAX_PLAINTEXT_BYTES));
    this.#requireRoom(unit, parts, tree.size);
    this.#requireTakable(unit);
    const sealed: SealedSegment[] = [];
    for (let part = 0; part < parts; part++) {
      sealed.push(
        this.#segment(unit, { isFirst: part === 0, isFinal: part === parts - 1, part }, tree, sign),
      );
    }
    this.#isFinished = unit.isLast;
    this.#startOffsetMs = unit.startOffsetMs;
    return sealed;
  }

  #requireRoom(unit: Unit, parts: number, sequence: number): void {
    if (this.#isFinished)
      throw new PorchlightError('limit_exceeded', 'the last unit of this track has been sealed');
    if (this.#count + parts > LIMITS.segmentsOfTrack || sequence + parts > LIMITS.segmentsOfClip) {
      throw new PorchlightError(
        'limit_exceeded',
        'the clip has as many segments as it can have; begin a new one',
      );
    }
    if (unit.startOffsetMs + unit.durationMs > LIMITS.clipMs) {
      throw new PorchlightError('clip_too_long', `a clip has at most ${LIMITS.clipMs} ms; begin a new one`);
    }
  }

  /** Holds the rules of spec/clip.md section 6 that readers check, so that nothing is sealed that nobody takes. */
  #requireTakable({ bytes, startOffsetMs, durationMs, isKeyframe, isLast }: Unit): void {
    const before = this.#startOffsetMs;
    const isInitialization = startOffsetMs === 0 && durationMs === 0 && !isKeyframe;
    if (before === null ? !isInitialization : startOffsetMs < before)
      throw malformed('a track begins with an initialization segment at 0 ms, and then time goes on');
    if (bytes.length === 0 && !isLast) throw malformed('only the last unit of a track may be empty');
  }

  #segment(
    unit: Unit,
    place: { isFirst: boolean; isFinal: boolean; part: number },
    tree: SegmentTree,
    sign: (message: Uint8Array) => Uint8Array,
  ): SealedSegment {
    const { track, identity, openingHash } = this.#context;
    const index = this.#count;
    const isLast = unit.isLast && place.isFinal;
    const plaintext = unit.bytes.subarray(
      place.part * MAX_PLAINTEXT_BYTES,
      (place.part + 1) * MAX_PLAINTEXT_BYTES,
    );
    const key = segmentKey(this.#leaves.leaf(index), identity, { track, index, isLast }, this.#primitives);
    const ciphertextBytes = plaintext.length + LIMITS.macBytes;
    const bodyBytes = SEGMENT_HEADER_BYTES + (place.isFinal ? SIGNATURE_BYTES : 0) + ciphertextBytes;
    const writer = putRecordHead(new ByteWriter(RECORD_HEAD_BYTES + bodyBytes), 'segment', bodyBytes);
    writer
      .put(openingHash)
      .u32(tree.size)
      .u8(TRACK_NUMBER[track])
      .u8(flagsOf(unit, place, isLast))
      .u32(index);
    writer.u32(unit.startOffsetMs).u32(unit.durationMs).put(segmentCommitment(key, this.#primitives));
    const record = writer.bytes;
    const header = record.subarray(RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + SEGMENT_HEADER_BYTES);
    const ciphertext = record.subarray(record.length - ciphertextBytes);
    this.#primitives.secretboxInto(ciphertext, plaintext, ZERO_NONCE, key);
    tree.append(segmentLeaf(header, ciphertext, this.#primitives));
    if (place.isFinal) writer.put(sign(treeHeadMessage(openingHash, tree.size, tree.root())));
    this.#count += 1;
    return { record, ciphertextBytes };
  }
}

function flagsOf(unit: Unit, place: { isFirst: boolean; isFinal: boolean }, isLast: boolean): number {
  return (
    (isLast ? SEGMENT_FLAGS.last : 0) |
    (place.isFirst ? SEGMENT_FLAGS.beginsUnit : 0) |
    (place.isFinal ? SEGMENT_FLAGS.endsUnit : 0) |
    (unit.isKeyframe ? SEGMENT_FLAGS.keyframe : 0)
  );
}
