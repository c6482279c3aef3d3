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

/** One segment of a unit, before it is sealed. */
interface Place {
  readonly index: number;
  readonly isLast: boolean;
  readonly isFirstPart: boolean;
  readonly isFinalPart: boolean;
  readonly plaintext: Uint8Array;
  readonly key: Uint8Array;
  readonly commitment: Uint8Array;
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
    const places = Array.from({ length: parts }, (_, part) => this.#placeOf(unit, part, parts));
    const sealed = places.map((place) => this.#segment(unit, place, tree, sign));
    this.#count += parts;
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

  /** Derives all that a segment is sealed with. For a whole unit at once, since the encryption of a segment drives the code for it out of the processor's cache. */
  #placeOf(unit: Unit, part: number, parts: number): Place {
    const { track, identity } = this.#context;
    const index = this.#count + part;
    const isLast = unit.isLast && part === parts - 1;
    const key = segmentKey(this.#leaves.leaf(index), identity, { track, index, isLast }, this.#primitives);
    return {
      index,
      isLast,
      isFirstPart: part === 0,
      isFinalPart: part === parts - 1,
      plaintext: unit.bytes.subarray(part * MAX_PLAINTEXT_BYTES, (part + 1) * MAX_PLAINTEXT_BYTES),
      key,
      commitment: segmentCommitment(key, this.#primitives),
    };
  }

  #segment(
    unit: Unit,
    place: Place,
    tree: SegmentTree,
    sign: (message: Uint8Array) => Uint8Array,
  ): SealedSegment {
    const { track, openingHash } = this.#context;
    const { index, plaintext, key, commitment, isFinalPart } = place;
    const ciphertextBytes = plaintext.length + LIMITS.macBytes;
    const bodyBytes = SEGMENT_HEADER_BYTES + (isFinalPart ? SIGNATURE_BYTES : 0) + ciphertextBytes;
    const writer = putRecordHead(new ByteWriter(RECORD_HEAD_BYTES + bodyBytes), 'segment', bodyBytes);
    writer.put(openingHash).u32(tree.size).u8(TRACK_NUMBER[track]).u8(flagsOf(unit, place)).u32(index);
    writer.u32(unit.startOffsetMs).u32(unit.durationMs).put(commitment);
    const record = writer.bytes;
    const header = record.subarray(RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + SEGMENT_HEADER_BYTES);
    const ciphertext = record.subarray(record.length - ciphertextBytes);
    this.#primitives.secretboxInto(ciphertext, plaintext, ZERO_NONCE, key);
    tree.append(segmentLeaf(header, ciphertext, this.#primitives));
    if (isFinalPart) writer.put(sign(treeHeadMessage(openingHash, tree.size, tree.root())));
    return { record, ciphertextBytes };
  }
}

function flagsOf(unit: Unit, place: Place): number {
  return (
    (place.isLast ? SEGMENT_FLAGS.last : 0) |
    (place.isFirstPart ? SEGMENT_FLAGS.beginsUnit : 0) |
    (place.isFinalPart ? SEGMENT_FLAGS.endsUnit : 0) |
    (unit.isKeyframe ? SEGMENT_FLAGS.keyframe : 0)
  );
}
