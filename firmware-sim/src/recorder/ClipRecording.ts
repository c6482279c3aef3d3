import type { ClipId, EpochMs, RandomSource } from '@porchlight/kernel';
import type { EndReason, Track, Trigger } from '@porchlight/seal/header';
import { ClipSealer, type SealingDevice, type SealPrimitives } from '@porchlight/seal/seal';
import {
  ClipEncoder,
  type EncodedPiece,
  encodeThumbnail,
  type FrameSource,
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
  /** Takes every sealed record in order. */
  readonly emit: (clipId: ClipId, record: Uint8Array) => void;
  readonly filmed: (clipId: ClipId, unit: FilmedUnit) => void;
}

/** How a clip begins. */
export interface Beginning {
  readonly clipNumber: number;
  readonly previousOpeningHash: Uint8Array;
  readonly startedAtMs: EpochMs;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  /** What the thumbnail shows. */
  readonly frame: SourceFrame;
}

/** One clip from its opening to its manifest: frames in, sealed records out, unit by unit. */
export class ClipRecording {
  readonly clipId: ClipId;
  readonly openingHash: Uint8Array;
  readonly #deps: ClipRecordingDeps;
  readonly #startedAtMs: EpochMs;
  readonly #sealer: ClipSealer;
  readonly #encoder: ClipEncoder;
  readonly #tracks: readonly Track[];

  /** Emits the opening at once. */
  constructor(deps: ClipRecordingDeps, { frame, ...beginning }: Beginning) {
    const { device, source, clockUncertaintyMs, cell, primitives, random } = deps;
    const sound = source.sound !== null && isSoundRate(source.sound.sampleRate);
    this.#deps = deps;
    this.#startedAtMs = beginning.startedAtMs;
    this.#tracks = sound ? ['picture', 'sound'] : ['picture'];
    this.#encoder = new ClipEncoder(source);
    const tracks = { picture: true, sound };
    const stated = {
      ...beginning,
      tracks,
      clockUncertaintyMs,
      cell,
      thumbnail: encodeThumbnail(frame.picture),
    };
    this.#sealer = new ClipSealer(device, stated, primitives, random);
    this.clipId = this.#sealer.clipId;
    this.openingHash = this.#sealer.openingHash;
    deps.emit(this.clipId, this.#sealer.opening);
  }

  async encode(frame: SourceFrame): Promise<void> {
    for (const piece of await this.#encoder.encode(frame)) this.#seal(piece, false);
  }

  /** Seals what is left and the manifest. Resolves to when the clip ended. */
  async finish(reason: EndReason): Promise<{ readonly endedAtMs: EpochMs; readonly segmentCount: number }> {
    const pieces = await this.#encoder.finish();
    for (const track of this.#tracks) {
      const own = pieces.filter((piece) => piece.track === track);
      for (const piece of own) this.#seal(piece, piece === own.at(-1));
      if (own.length === 0) this.#sealEmptyEnd(track);
    }
    const { cell, clockUncertaintyMs } = this.#deps;
    const endedAtMs = (this.#startedAtMs + this.#encoder.durationMs) as EpochMs;
    const cells = cell === null ? [] : [cell];
    const manifest = this.#sealer.manifest({
      endedAtMs,
      clockUncertaintyMs,
      reason,
      cells,
      checkpoint: new Uint8Array(0),
    });
    this.#deps.emit(this.clipId, manifest);
    return { endedAtMs, segmentCount: this.#sealer.segmentCount };
  }

  #seal(piece: EncodedPiece, isLast: boolean): void {
    const { track, bytes, startOffsetMs, durationMs, frames } = piece;
    const unit = { bytes, startOffsetMs, durationMs, isKeyframe: piece.randomAccess, isLast };
    this.#deps.filmed(this.clipId, { track, bytes, startOffsetMs, durationMs, frames });
    for (const record of this.#sealer.unit(track, unit)) this.#deps.emit(this.clipId, record);
  }

  /** A track whose last fragment was published before it was known to be the last gets an empty last unit. */
  #sealEmptyEnd(track: Track): void {
    const startOffsetMs = this.#encoder.durationMs;
    const unit = { bytes: new Uint8Array(0), startOffsetMs, durationMs: 0, isKeyframe: false, isLast: true };
    this.#deps.filmed(this.clipId, { track, bytes: unit.bytes, startOffsetMs, durationMs: 0, frames: 0 });
    for (const record of this.#sealer.unit(track, unit)) this.#deps.emit(this.clipId, record);
  }
}
