import { type EpochMs, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import {
  ClipVerifier,
  type ExpectedDevice,
  type Manifest,
  type Opening,
  readRecord,
  type Segment,
  type VerifyPrimitives,
} from '@porchlight/seal/header';

/** What of a clip's records may be stored: all of a finished one, or the prefix that the device's newest signature vouches for. */
export interface VerifiedRecords {
  readonly opening: Opening;
  readonly openingHash: Uint8Array;
  readonly records: readonly Uint8Array[];
  readonly segmentCount: number;
  readonly root: Uint8Array;
  readonly endedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly cells: readonly string[];
  readonly isFinished: boolean;
}

/**
 * Checks records as they lie in the spool (opening, segments, perhaps the manifest) against the device's key, without any other key.
 * Throws what `ClipVerifier` throws, and `truncated_clip` where a manifest came before all of its segments. A bad segment is thrown only
 * where the clip is finished: where the manifest is there, or `isFinished` says that the device has sent it. Otherwise what counts ends
 * before it (seal/spec/clip.md section 6).
 */
export function verifyRecords(
  records: readonly Uint8Array[],
  device: ExpectedDevice,
  primitives: VerifyPrimitives,
  isFinished: boolean,
): VerifiedRecords {
  const [openingRecord, ...rest] = records;
  if (openingRecord === undefined)
    throw new PorchlightError('malformed_record', 'a clip begins with its opening');
  const verifier = new ClipVerifier(openingRecord, device, primitives);
  const last = rest.at(-1);
  if (last !== undefined && isManifest(last)) {
    for (const record of rest.slice(0, -1)) verifier.segment(record);
    return finished(verifier, records, verifier.finish(last));
  }
  return unfinished(verifier, openingRecord, rest, isFinished);
}

function isManifest(record: Uint8Array): boolean {
  try {
    return readRecord(record).type === 'manifest';
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
    return false;
  }
}

function finished(
  verifier: ClipVerifier,
  records: readonly Uint8Array[],
  manifest: Manifest,
): VerifiedRecords {
  const { opening, openingHash } = verifier;
  return {
    opening,
    openingHash,
    records,
    ...verifier.head(),
    endedAtMs: manifest.endedAtMs,
    clockUncertaintyMs: Math.max(opening.clockUncertaintyMs, manifest.clockUncertaintyMs),
    cells: manifest.cells,
    isFinished: true,
  };
}

function unfinished(
  verifier: ClipVerifier,
  openingRecord: Uint8Array,
  segments: readonly Uint8Array[],
  mustBeSound: boolean,
): VerifiedRecords {
  const { opening, openingHash } = verifier;
  let vouched = { ...verifier.head(), endedAtMs: verifier.mediaEndedAtMs };
  for (const record of segments) {
    const segment = mustBeSound ? verifier.segment(record) : soundSegment(verifier, record);
    if (segment === null) break;
    if (verifier.vouches(segment)) vouched = { ...verifier.head(), endedAtMs: verifier.mediaEndedAtMs };
  }
  return {
    opening,
    openingHash,
    records: [openingRecord, ...segments.slice(0, vouched.segmentCount)],
    ...vouched,
    clockUncertaintyMs: opening.clockUncertaintyMs,
    cells: opening.cell === null ? [] : [opening.cell],
    isFinished: false,
  };
}

/** The next segment, or null where the record is none. */
function soundSegment(verifier: ClipVerifier, record: Uint8Array): Segment | null {
  try {
    return verifier.segment(record);
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
    return null;
  }
}
