import {
  bytesToHex,
  type ClipId,
  type EpochMs,
  hexToBytes,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import { ByteWriter } from '../header/ByteWriter.ts';
import { parseCellText } from '../header/cell.ts';
import { END_REASONS, type EndReason, readManifest, requireFittingEnd } from '../header/manifest.ts';
import { type Opening, openingHash, readOpening } from '../header/opening.ts';
import { SegmentTree } from '../header/SegmentTree.ts';
import { TRACKS, type Track } from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { clipIdentity } from './clipKeys.ts';
import type { SealingDevice } from './SealingDevice.ts';
import { type ClipBeginning, sealOpening } from './sealOpening.ts';
import { signedRecord } from './signedRecord.ts';
import { TrackSealer, type Unit } from './TrackSealer.ts';

/** What a manifest states beside what the sealer knows. */
export interface ClipEnd {
  readonly endedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly reason: EndReason;
  readonly cells: readonly string[];
  readonly checkpoint: Uint8Array;
}

/**
 * Seals one clip: the opening at once, then unit by unit, then the manifest (spec/clip.md). It keeps the clip key to itself and forgets it with the object.
 * A device must not seal a clip again after a restart; it begins a new one.
 */
export class ClipSealer {
  readonly clipId: ClipId;
  readonly opening: Uint8Array;
  readonly openingHash: Uint8Array;
  readonly #device: SealingDevice;
  readonly #opening: Opening;
  readonly #salt: Uint8Array;
  readonly #primitives: SealPrimitives;
  readonly #tree: SegmentTree;
  readonly #tracks: Record<Track, TrackSealer>;
  #ciphertextBytes = 0;
  #mediaEndMs = 0;

  /** Throws `limit_exceeded` or `malformed_record` for what no opening can state. */
  constructor(
    device: SealingDevice,
    beginning: ClipBeginning,
    primitives: SealPrimitives,
    random: RandomSource,
  ) {
    const clipKey = random(32);
    this.clipId = bytesToHex(random(16)) as ClipId;
    this.#salt = random(16);
    this.#device = device;
    this.#primitives = primitives;
    this.#tree = new SegmentTree(primitives);
    this.opening = sealOpening(device, beginning, { clipId: this.clipId, clipKey }, primitives, random);
    this.#opening = readOpening(this.opening);
    this.openingHash = openingHash(this.#opening, primitives);
    const identity = clipIdentity(device.deviceId, this.clipId);
    const trackSealer = (track: Track) =>
      new TrackSealer({ track, clipKey, identity, openingHash: this.openingHash }, primitives);
    this.#tracks = { picture: trackSealer('picture'), sound: trackSealer('sound') };
  }

  get segmentCount(): number {
    return this.#tree.size;
  }

  /**
   * Seals one unit of a track (the initialization segment first) into as many segment records as it needs. Throws `limit_exceeded`,
   * `clip_too_long`, or `malformed_record` for what no reader would take, and is as it was before then.
   */
  unit(track: Track, unit: Unit): Uint8Array[] {
    if (!this.#opening.tracks[track])
      throw new PorchlightError('malformed_record', `the opening announced no ${track}`);
    const sign = (message: Uint8Array) => this.#primitives.sign(message, this.#device.signingSecretKey);
    const sealed = this.#tracks[track].unit(unit, this.#tree, sign);
    for (const segment of sealed) this.#ciphertextBytes += segment.ciphertextBytes;
    this.#mediaEndMs = Math.max(this.#mediaEndMs, unit.startOffsetMs + unit.durationMs);
    return sealed.map((segment) => segment.record);
  }

  /**
   * Closes the clip. Throws `truncated_clip` while a track that the opening announced has not had its last unit, and `clip_too_long`,
   * `limit_exceeded` or `malformed_record` for an end that no reader would take.
   */
  manifest(end: ClipEnd): Uint8Array {
    for (const track of TRACKS) {
      if (this.#opening.tracks[track] !== this.#tracks[track].isFinished) {
        throw new PorchlightError(
          'truncated_clip',
          `seal the last unit of the ${track} track before the manifest`,
        );
      }
    }
    const parts = { shown: this.#shownEnd(end), withheld: this.#withheldEnd(end) };
    const record = signedRecord('manifest', parts, this.#device.signingSecretKey, this.#primitives);
    const mediaEndedAtMs = (this.#opening.startedAtMs + this.#mediaEndMs) as EpochMs;
    requireFittingEnd(readManifest(record), this.#opening, mediaEndedAtMs);
    return record;
  }

  #shownEnd(end: ClipEnd): Uint8Array {
    const shown = new ByteWriter(125).put(this.openingHash);
    shown.put(hexToBytes(this.#device.deviceId)).put(hexToBytes(this.clipId)).u64(end.endedAtMs);
    shown.u32(end.clockUncertaintyMs).u8(END_REASONS.indexOf(end.reason) + 1);
    shown.u32(this.#tracks.picture.count).u32(this.#tracks.sound.count).u64(this.#ciphertextBytes);
    return shown.put(this.#tree.root()).bytes;
  }

  #withheldEnd(end: ClipEnd): Uint8Array {
    const withheld = new ByteWriter(19 + 8 * end.cells.length + end.checkpoint.length);
    withheld.put(this.#salt).u8(end.cells.length);
    for (const cell of [...end.cells].sort()) withheld.u64(parseCellText(cell));
    return withheld.u16(end.checkpoint.length).put(end.checkpoint).bytes;
  }
}
