import {
  bytesToHex,
  type ClipId,
  type DeviceId,
  type EpochMs,
  hexToBytes,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import { ByteWriter } from '../header/ByteWriter.ts';
import { parseCellText } from '../header/cell.ts';
import { LIMITS } from '../header/limits.ts';
import { END_REASONS, type EndReason } from '../header/manifest.ts';
import { TRIGGERS, type Trigger } from '../header/opening.ts';
import { RECORD_HEAD_BYTES, recordHead } from '../header/record.ts';
import { SegmentTree } from '../header/SegmentTree.ts';
import { TRACKS, type Track } from '../header/segment.ts';
import { signedMessage } from '../header/signedMessage.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { clipCommitment, clipIdentity, thumbnailKey, ZERO_NONCE } from './clipKeys.ts';
import { TrackSealer, type Unit } from './TrackSealer.ts';
import { clipKeyContext, wrap } from './wrap.ts';

/** The device that seals: its id, its Ed25519 secret key, and the epoch that its household gave it. */
export interface SealingDevice {
  readonly deviceId: DeviceId;
  readonly signingSecretKey: Uint8Array;
  readonly epoch: number;
  readonly epochKey: Uint8Array;
}

/** What an opening states. */
export interface ClipBeginning {
  readonly clipNumber: number;
  readonly startedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  readonly tracks: { readonly picture: boolean; readonly sound: boolean };
  readonly cell: string | null;
  /** 32 zero bytes for clip number 0. */
  readonly previousOpeningHash: Uint8Array;
  /** A JPEG, or null. */
  readonly thumbnail: Uint8Array | null;
}

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
  readonly #beginning: ClipBeginning;
  readonly #primitives: SealPrimitives;
  readonly #tree: SegmentTree;
  readonly #tracks: Record<Track, TrackSealer>;
  #ciphertextBytes = 0;

  /** Throws `limit_exceeded` or `malformed_record` for what no opening can state. */
  constructor(
    device: SealingDevice,
    beginning: ClipBeginning,
    primitives: SealPrimitives,
    random: RandomSource,
  ) {
    const clipKey = random(32);
    this.clipId = bytesToHex(random(16)) as ClipId;
    this.#device = device;
    this.#beginning = beginning;
    this.#primitives = primitives;
    this.#tree = new SegmentTree(primitives);
    this.opening = this.#makeOpening(clipKey, random);
    this.openingHash = primitives.sha256(this.opening);
    const identity = clipIdentity(device.deviceId, this.clipId);
    const trackSealer = (track: Track) =>
      new TrackSealer({ track, clipKey, identity, openingHash: this.openingHash }, primitives);
    this.#tracks = { picture: trackSealer('picture'), sound: trackSealer('sound') };
  }

  get segmentCount(): number {
    return this.#tree.size;
  }

  /** Seals one unit of a track (the initialization segment first) into as many segment records as it needs. Throws `limit_exceeded`. */
  unit(track: Track, unit: Unit): Uint8Array[] {
    const sealed = this.#tracks[track].unit(unit, this.#tree, (message) => this.#sign(message));
    for (const segment of sealed) this.#ciphertextBytes += segment.ciphertextBytes;
    return sealed.map((segment) => segment.record);
  }

  /** Closes the clip. Throws `truncated_clip` while a track that the opening announced has not had its last unit. */
  manifest(end: ClipEnd): Uint8Array {
    for (const track of TRACKS) {
      if (this.#beginning.tracks[track] !== this.#tracks[track].isFinished) {
        throw new PorchlightError(
          'truncated_clip',
          `seal the last unit of the ${track} track before the manifest`,
        );
      }
    }
    const length = 128 + 8 * end.cells.length + end.checkpoint.length + 64;
    const body = new ByteWriter(length).put(this.openingHash);
    body.put(hexToBytes(this.#device.deviceId)).put(hexToBytes(this.clipId)).u64(end.endedAtMs);
    body.u32(end.clockUncertaintyMs).u8(END_REASONS.indexOf(end.reason) + 1);
    body.u32(this.#tracks.picture.count).u32(this.#tracks.sound.count).u64(this.#ciphertextBytes);
    body.put(this.#tree.root()).u8(end.cells.length);
    for (const cell of [...end.cells].sort()) body.u64(parseCellText(cell));
    body.u16(end.checkpoint.length).put(end.checkpoint);
    return this.#signedRecord('manifest', body);
  }

  #makeOpening(clipKey: Uint8Array, random: RandomSource): Uint8Array {
    const { deviceId, epoch, epochKey } = this.#device;
    const beginning = this.#beginning;
    const identity = clipIdentity(deviceId, this.clipId);
    const thumbnail = this.#sealThumbnail(clipKey, identity);
    const body = new ByteWriter(218 + thumbnail.length + 64).put(identity).u64(beginning.clipNumber);
    body.u64(beginning.startedAtMs).u32(beginning.clockUncertaintyMs).u32(beginning.triggerOffsetMs);
    body.u8(TRIGGERS.indexOf(beginning.trigger) + 1);
    body.u8((beginning.tracks.picture ? 1 : 0) + (beginning.tracks.sound ? 2 : 0));
    body.u64(parseCellText(beginning.cell)).u32(epoch).put(beginning.previousOpeningHash);
    body.put(clipCommitment(clipKey, identity, this.#primitives));
    body.put(wrap(clipKey, epochKey, clipKeyContext(deviceId, this.clipId, epoch), this.#primitives, random));
    body.u32(thumbnail.length).put(thumbnail);
    return this.#signedRecord('opening', body);
  }

  #sealThumbnail(clipKey: Uint8Array, identity: Uint8Array): Uint8Array {
    const { thumbnail } = this.#beginning;
    if (thumbnail === null) return new Uint8Array(0);
    if (thumbnail.length > LIMITS.thumbnailBytes) {
      throw new PorchlightError('limit_exceeded', `a thumbnail has at most ${LIMITS.thumbnailBytes} bytes`);
    }
    const sealed = new Uint8Array(thumbnail.length + LIMITS.macBytes);
    this.#primitives.secretboxInto(
      sealed,
      thumbnail,
      ZERO_NONCE,
      thumbnailKey(clipKey, identity, this.#primitives),
    );
    return sealed;
  }

  #signedRecord(type: 'opening' | 'manifest', body: ByteWriter): Uint8Array {
    body.put(this.#sign(signedMessage(type, body.written)));
    const record = new Uint8Array(RECORD_HEAD_BYTES + body.bytes.length);
    record.set(recordHead(type, body.bytes.length));
    record.set(body.bytes, RECORD_HEAD_BYTES);
    return record;
  }

  #sign(message: Uint8Array): Uint8Array {
    return this.#primitives.sign(message, this.#device.signingSecretKey);
  }
}
