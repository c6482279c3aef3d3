import { type ClipId, type EpochMs, isPorchlightError, type RandomSource } from '@porchlight/kernel';
import type { EndReason, Track, Trigger } from '@porchlight/seal/header';
import { ClipSealer, type SealingDevice, type SealPrimitives } from '@porchlight/seal/seal';
import {
  ClipEncoder,
  type EncodedPiece,
  encodeThumbnail,
  type FrameSource,
  type Picture,
  type SourceFrame,
} from '../media/index.ts';
import { isSoundRate } from '../media/SoundEncoder.ts';

/** A unit as it was sealed, for whoever wants to know what the camera filmed. */
export interface FilmedUnit {
  readonly track: Track;
  readonly frames: number;
  readonly bytes: Uint8Array;
  readonly startOffsetMs: number;
  readonly durationMs: number;
}

export interface ClipRecordingDeps {
  readonly device: SealingDevice;
  readonly source: Pick<FrameSource, 'width' | 'height' | 'frameRate' | 'sound'>;
  readonly clockUncertaintyMs: number;
  readonly cell: string | null;
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  /** Takes every sealed record in order. What it throws ends the recording. */
  readonly emit: (clipId: ClipId, record: Uint8Array) => void;
  readonly filmed: (clipId: ClipId, unit: FilmedUnit) => void;
  /** The clip ended without a manifest and will never have one. */
  readonly abandoned: (clipId: ClipId) => void;
  /** The newest checkpoint of the log, for the manifest; at most 4,096 bytes, empty for none. */
  readonly checkpoint: () => Uint8Array;
  /** Segments after which a clip says that it is full; by default far below the 4,096 of a track. */
  readonly fullAfterSegments?: number;
}

/** How a clip begins. */
export interface Beginning {
  readonly clipNumber: number;
  readonly previousOpeningHash: Uint8Array;
  readonly previousSegments: number;
  readonly startedAtMs: EpochMs;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  /** What the thumbnail shows. */
  readonly frame: SourceFrame;
}

/** How a clip ended. */
export interface ClipEnding {
  readonly endedAtMs: EpochMs;
  readonly segmentCount: number;
}

/** Leaves room for whatever the encoder still holds. */
const FULL_AFTER_SEGMENTS = 2048;

/** One clip from its opening to its manifest: frames in, sealed records out, unit by unit. */
export class ClipRecording {
  readonly clipId: ClipId;
  readonly openingHash: Uint8Array;
  /** The epoch that it is sealed to. */
  readonly epoch: number;
  readonly #deps: ClipRecordingDeps;
  readonly #startedAtMs: EpochMs;
  readonly #sealer: ClipSealer;
  readonly #encoder: ClipEncoder;
  readonly #tracks: readonly Track[];
  /** The tracks of which something was sealed; owned by `#sealUnit`. */
  readonly #begun = new Set<Track>();

  /** Emits the opening at once. */
  constructor(deps: ClipRecordingDeps, { frame, ...beginning }: Beginning) {
    const { device, source, clockUncertaintyMs, cell, primitives, random } = deps;
    const sound = source.sound !== null && isSoundRate(source.sound.sampleRate);
    this.#deps = deps;
    this.epoch = device.epoch;
    this.#startedAtMs = beginning.startedAtMs;
    this.#tracks = sound ? ['picture', 'sound'] : ['picture'];
    const thumbnail = thumbnailOf(frame.picture);
    const stated = {
      ...beginning,
      tracks: { picture: true, sound },
      clockUncertaintyMs,
      cell,
      thumbnail,
    };
    this.#sealer = new ClipSealer(device, stated, primitives, random);
    this.clipId = this.#sealer.clipId;
    this.openingHash = this.#sealer.openingHash;
    deps.emit(this.clipId, this.#sealer.opening);
    this.#encoder = new ClipEncoder(source);
  }

  /** Whether the clip should end before the container's limit on segments does it. */
  get isFull(): boolean {
    return this.#sealer.segmentCount >= (this.#deps.fullAfterSegments ?? FULL_AFTER_SEGMENTS);
  }

  /** Throws `internal` where the encoder fails, and what `emit` throws; `finish` then saves what there is. */
  async encode(frame: SourceFrame): Promise<void> {
    for (const piece of await this.#encoder.encode(frame)) this.#seal(piece, false);
  }

  /** Seals what is left and the manifest. Throws what the encoder threw, with the clip ended all the same, and what `emit` throws. */
  async finish(reason: EndReason): Promise<ClipEnding> {
    const { pieces, failure } = await this.#lastPieces();
    const ending = this.#end(pieces, reason);
    if (failure !== null) throw failure;
    return ending;
  }

  #end(pieces: readonly EncodedPiece[], reason: EndReason): ClipEnding {
    const { cell, clockUncertaintyMs, emit, abandoned } = this.#deps;
    const endedAtMs = (this.#startedAtMs + this.#encoder.durationMs) as EpochMs;
    try {
      for (const track of this.#tracks) {
        const own = pieces.filter((piece) => piece.track === track);
        for (const piece of own) this.#seal(piece, piece === own.at(-1));
        if (own.length === 0) this.#sealEmptyEnd(track);
      }
      const cells = cell === null ? [] : [cell];
      const end = { endedAtMs, clockUncertaintyMs, reason, cells, checkpoint: this.#deps.checkpoint() };
      emit(this.clipId, this.#sealer.manifest(end));
    } catch (error) {
      abandoned(this.clipId);
      throw error;
    }
    return { endedAtMs, segmentCount: this.#sealer.segmentCount };
  }

  async #lastPieces(): Promise<{
    readonly pieces: readonly EncodedPiece[];
    readonly failure: Error | null;
  }> {
    try {
      return { pieces: await this.#encoder.finish(), failure: null };
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      return { pieces: [], failure: error };
    }
  }

  #seal({ track, bytes, startOffsetMs, durationMs, frames, randomAccess }: EncodedPiece, isLast: boolean) {
    this.#sealUnit({ track, bytes, startOffsetMs, durationMs, frames }, randomAccess, isLast);
  }

  /** A track whose last fragment was published before it was known to be the last, or that has none, gets an empty last unit. */
  #sealEmptyEnd(track: Track): void {
    const startOffsetMs = this.#begun.has(track) ? this.#encoder.durationMs : 0;
    const unit = { track, bytes: new Uint8Array(0), startOffsetMs, durationMs: 0, frames: 0 };
    this.#sealUnit(unit, false, true);
  }

  #sealUnit(unit: FilmedUnit, isKeyframe: boolean, isLast: boolean): void {
    const { track, bytes, startOffsetMs, durationMs } = unit;
    this.#begun.add(track);
    this.#deps.filmed(this.clipId, unit);
    const sealed = this.#sealer.unit(track, { bytes, startOffsetMs, durationMs, isKeyframe, isLast });
    for (const record of sealed) this.#deps.emit(this.clipId, record);
  }
}

/** Null for a picture that makes no small thumbnail: that is no reason not to film. */
function thumbnailOf(picture: Picture): Uint8Array | null {
  try {
    return encodeThumbnail(picture);
  } catch (error) {
    if (isPorchlightError(error, 'limit_exceeded')) return null;
    throw error;
  }
}
