import { type ClipId, type DeviceId, type EpochMs, equalBytes, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { deviceIdOf } from './identity.ts';
import { type Manifest, readManifest, requireFittingEnd, verifyManifest } from './manifest.ts';
import { type Opening, openingHash, readOpening, verifyOpening } from './opening.ts';
import { SegmentTree } from './SegmentTree.ts';
import { readSegment, type Segment, segmentLeaf, TRACKS, type Track, treeHeadMessage } from './segment.ts';
import { TrackOrder } from './TrackOrder.ts';

/** Who must have made a clip. */
export interface ExpectedDevice {
  readonly deviceId: DeviceId;
  readonly signingKey: Uint8Array;
}

/** The signed tree over the first `segmentCount` segments. */
export interface TreeHead {
  readonly segmentCount: number;
  readonly root: Uint8Array;
}

/**
 * Checks a clip record by record, without any key (spec/clip.md section 8, steps 1 to 3). A call that throws leaves it as it was, so a
 * carrier may refuse a record and go on. Signatures of segments are checked by `vouch`, since the newest speaks for all before it.
 */
export class ClipVerifier {
  readonly opening: Opening;
  readonly openingHash: Uint8Array;
  readonly #device: ExpectedDevice;
  readonly #primitives: VerifyPrimitives;
  readonly #tree: SegmentTree;
  readonly #order: Record<Track, TrackOrder>;
  /** The track whose unit is under way; its next segment must follow at once. Owned by `segment`. */
  #openUnit: Track | null = null;
  #ciphertextBytes = 0;
  #mediaEndMs = 0;

  /** Throws what `readOpening` and `verifyOpening` throw, and `wrong_device`. */
  constructor(openingRecord: Uint8Array, device: ExpectedDevice, primitives: VerifyPrimitives) {
    this.opening = readOpening(openingRecord);
    if (this.opening.deviceId !== device.deviceId) {
      throw new PorchlightError('wrong_device', 'the opening names another device than the one it came from');
    }
    if (deviceIdOf(device.signingKey, primitives) !== device.deviceId) {
      throw new PorchlightError('wrong_device', "the device's id is not the one of its key");
    }
    verifyOpening(this.opening, device.signingKey, primitives);
    this.openingHash = openingHash(this.opening, primitives);
    this.#device = device;
    this.#primitives = primitives;
    this.#tree = new SegmentTree(primitives);
    this.#order = { picture: new TrackOrder(), sound: new TrackOrder() };
  }

  get clipId(): ClipId {
    return this.opening.clipId;
  }

  get segmentCount(): number {
    return this.#tree.size;
  }

  /** When the media that came so far ends, by the device's clock. */
  get mediaEndedAtMs(): EpochMs {
    return (this.opening.startedAtMs + this.#mediaEndMs) as EpochMs;
  }

  /** Takes the next segment. Throws `broken_chain`, `out_of_order`, and what `readSegment` throws. */
  segment(record: Uint8Array): Segment {
    const segment = readSegment(record);
    this.#requireSame(segment.openingHash, this.openingHash, 'the segment belongs to another opening');
    if (segment.sequence !== this.#tree.size) {
      const wanted = `segment ${this.#tree.size} was expected and ${segment.sequence} came`;
      throw new PorchlightError('out_of_order', wanted);
    }
    if (!this.opening.tracks[segment.track]) {
      throw new PorchlightError('malformed_record', `the opening announced no ${segment.track}`);
    }
    if (this.#openUnit !== null && this.#openUnit !== segment.track) {
      throw new PorchlightError('out_of_order', "a unit of one track isn't interrupted by the other");
    }
    this.#order[segment.track].take(segment);
    this.#openUnit = segment.endsUnit ? null : segment.track;
    this.#ciphertextBytes += segment.ciphertext.length;
    this.#mediaEndMs = Math.max(this.#mediaEndMs, segment.startOffsetMs + segment.durationMs);
    this.#tree.append(segmentLeaf(segment.headerBytes, segment.ciphertext, this.#primitives));
    return segment;
  }

  /** Whether the device's signature in the segment just taken holds for all segments so far. */
  vouches(segment: Segment): boolean {
    if (segment.signature === null || segment.sequence !== this.#tree.size - 1) return false;
    const message = treeHeadMessage(this.openingHash, this.#tree.size, this.#tree.root());
    return this.#primitives.verifySignature(segment.signature, message, this.#device.signingKey);
  }

  head(): TreeHead {
    return { segmentCount: this.#tree.size, root: this.#tree.root() };
  }

  /** Checks the manifest against all that came. Throws `bad_signature`, `broken_chain`, `wrong_device`, `truncated_clip` or `malformed_record`. */
  finish(record: Uint8Array): Manifest {
    const manifest = readManifest(record);
    verifyManifest(manifest, this.#device.signingKey, this.#primitives);
    this.#requireSame(manifest.openingHash, this.openingHash, 'the manifest belongs to another opening');
    if (manifest.deviceId !== this.opening.deviceId || manifest.clipId !== this.opening.clipId) {
      throw new PorchlightError('wrong_device', 'manifest and opening name different devices or clips');
    }
    this.#requireComplete(manifest);
    this.#requireSame(manifest.root, this.#tree.root(), 'the segments are not those that the manifest signs');
    requireFittingEnd(manifest, this.opening, this.mediaEndedAtMs);
    return manifest;
  }

  #requireComplete(manifest: Manifest): void {
    const counts = { picture: manifest.pictureSegments, sound: manifest.soundSegments };
    for (const track of TRACKS) {
      const order = this.#order[track];
      const isWhole = this.opening.tracks[track] ? order.isFinished : order.count === 0;
      if (order.count !== counts[track] || !isWhole) {
        throw new PorchlightError(
          'truncated_clip',
          `the ${track} track has not the segments that the manifest signs`,
        );
      }
    }
    if (manifest.ciphertextBytes !== this.#ciphertextBytes) {
      throw new PorchlightError('truncated_clip', 'the segments have not the size that the manifest signs');
    }
  }

  #requireSame(actual: Uint8Array, expected: Uint8Array, hint: string): void {
    if (!equalBytes(actual, expected)) throw new PorchlightError('broken_chain', hint);
  }
}
