import { concatBytes, PorchlightError } from '@porchlight/kernel';
import { ClipVerifier, type ExpectedDevice } from '../header/ClipVerifier.ts';
import type { Manifest } from '../header/manifest.ts';
import type { Opening } from '../header/opening.ts';
import { readRecord } from '../header/record.ts';
import type { Segment, Track } from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { ClipOpener, nodesOfClip, openThumbnail } from './ClipOpener.ts';
import { type EpochKeys, unwrapClipKey } from './epochKeys.ts';

export interface OpenedClip {
  readonly opening: Opening;
  /** Null for an unfinished clip. */
  readonly manifest: Manifest | null;
  readonly thumbnail: Uint8Array | null;
  readonly segments: readonly OpenedSegment[];
}

export interface OpenedSegment {
  readonly segment: Segment;
  readonly plaintext: Uint8Array;
}

/**
 * Checks a whole stored clip against its device's key and opens every segment that a signature vouches for (spec/clip.md section 8).
 * Throws what `ClipVerifier`, `unwrapClipKey` and `ClipOpener` throw, and `malformed_record` for records in another order.
 */
export function openClip(
  records: readonly Uint8Array[],
  device: ExpectedDevice,
  keys: EpochKeys,
  primitives: SealPrimitives,
): OpenedClip {
  const [first, ...rest] = records;
  if (first === undefined)
    throw new PorchlightError('malformed_record', 'a clip begins with its opening, and there is nothing');
  const verifier = new ClipVerifier(first, device, primitives);
  const last = rest.at(-1);
  const manifestRecord = last !== undefined && readRecord(last).type === 'manifest' ? last : null;
  const segmentRecords = manifestRecord === null ? rest : rest.slice(0, -1);
  const segments: Segment[] = [];
  let vouched = 0;
  for (const record of segmentRecords) {
    const segment = verifier.segment(record);
    segments.push(segment);
    if (manifestRecord === null && verifier.vouches(segment)) vouched = segments.length;
  }
  const manifest = manifestRecord === null ? null : verifier.finish(manifestRecord);
  const clipKey = unwrapClipKey(verifier.opening, keys, primitives);
  const opener = new ClipOpener(
    verifier.opening,
    nodesOfClip(verifier.opening, clipKey, primitives),
    primitives,
  );
  const trusted = manifest === null ? segments.slice(0, vouched) : segments;
  return {
    opening: verifier.opening,
    manifest,
    thumbnail: openThumbnail(verifier.opening, clipKey, primitives),
    segments: trusted.map((segment) => ({ segment, plaintext: opener.open(segment) })),
  };
}

/** The plain fragmented MP4 of a track: its plaintexts in the order of index. */
export function trackBytes(clip: OpenedClip, track: Track): Uint8Array {
  return concatBytes(
    ...clip.segments.filter((each) => each.segment.track === track).map((each) => each.plaintext),
  );
}
