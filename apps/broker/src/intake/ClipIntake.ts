import { type ClipId, type DeviceId, PorchlightError } from '@porchlight/kernel';
import {
  readManifest,
  readOpening,
  readSegment,
  type VerifyPrimitives,
  verifyOpening,
} from '@porchlight/seal/header';
import type { RecordKind, Spool } from '@porchlight/spool';
import type { ClipJobs } from '../clips/ClipJobs.ts';
import type { Session } from '../sessions/Session.ts';
import { MAX_CLIP_BYTES } from './limits.ts';

/** The place that a topic gives a record. */
export interface ClipPlace {
  readonly kind: RecordKind;
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  /** Of a segment; 0 otherwise. */
  readonly sequence: number;
}

export interface ClipIntakeDeps {
  readonly spool: Spool;
  readonly jobs: ClipJobs;
  readonly primitives: VerifyPrimitives;
}

/** Takes records of clips: cheap checks, then the spool. Everything that needs the whole clip is the worker's. */
export class ClipIntake {
  readonly #deps: ClipIntakeDeps;

  constructor(deps: ClipIntakeDeps) {
    this.#deps = deps;
  }

  /**
   * Begins to keep a record; it is durable when the promise resolves. Calls needn't wait for each other. Rejects with what the record breaks, what `Spool.append` throws,
   * or `unavailable` for a device that has too many clips under way.
   */
  async keep(session: Session, place: ClipPlace, record: Uint8Array): Promise<void> {
    const { spool, jobs } = this.#deps;
    const { deviceId, clipId, kind } = place;
    const sequence = this.#check(session, place, record);
    const outcome = await spool.append({ deviceId, clipId, kind, sequence, bytes: record });
    if (kind === 'manifest') jobs.ended(deviceId, clipId);
    else if (outcome === 'appended') jobs.grew(deviceId, clipId);
  }

  /** The record's place: its sequence, or for a manifest how many segments it closes. */
  #check(session: Session, place: ClipPlace, record: Uint8Array): number {
    if (place.kind === 'opening') {
      const opening = readOpening(record);
      requireOwn(opening, place);
      verifyOpening(opening, session.device.signingKey, this.#deps.primitives);
      if (this.#deps.spool.find(place.deviceId, place.clipId) === null)
        this.#deps.jobs.makeRoomFor(place.deviceId);
      return 0;
    }
    if (place.kind === 'manifest') {
      const manifest = readManifest(record);
      requireOwn(manifest, place);
      return manifest.pictureSegments + manifest.soundSegments;
    }
    const { sequence } = readSegment(record);
    if (sequence !== place.sequence) {
      throw new PorchlightError('malformed_record', "the segment's sequence is not the one of its topic");
    }
    this.#requireSize(place, record);
    return sequence;
  }

  #requireSize({ deviceId, clipId }: ClipPlace, record: Uint8Array): void {
    const sizeBytes = this.#deps.spool.find(deviceId, clipId)?.sizeBytes ?? 0;
    if (sizeBytes + record.length > MAX_CLIP_BYTES) {
      throw new PorchlightError('limit_exceeded', `a clip has at most ${MAX_CLIP_BYTES} bytes`);
    }
  }
}

function requireOwn(named: { readonly deviceId: string; readonly clipId: ClipId }, place: ClipPlace): void {
  if (named.deviceId !== place.deviceId) {
    throw new PorchlightError('wrong_device', 'the record names another device than its topic');
  }
  if (named.clipId !== place.clipId) {
    throw new PorchlightError('clip_conflict', 'the record names another clip than its topic');
  }
}
