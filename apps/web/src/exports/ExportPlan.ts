import type { ClipSummary } from '@porchlight/contracts/http';
import { clipFileName } from '../clips/fileName.ts';

/** A recording that is to be exported, by its name among the files. */
export interface PlannedClip extends Pick<ClipSummary, 'clipId' | 'deviceId' | 'finished' | 'sizeBytes'> {
  /** Without an ending; none stands twice in a plan. */
  readonly name: string;
  readonly deviceName: string;
}

/** What became of a recording. */
export interface ExportedClip {
  readonly name: string;
  readonly clipId: string;
  readonly deviceId: string;
  readonly deviceName: string;
  /** What checking it said: `unchanged`, `unfinished`, … of the verdict, or `failed` with why in `note`. */
  readonly verdict: string;
  readonly note: string | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly signingKeyHex: string | null;
  /** Of the signed original, SHA-256; null where it isn't there. */
  readonly originalSha256Hex: string | null;
}

/** An export, as it is kept between visits. */
export interface ExportPlan {
  readonly v: 1;
  readonly form: 'zip' | 'folder';
  readonly withOriginals: boolean;
  /** Oldest first. */
  readonly clips: readonly PlannedClip[];
  /** As many, from the beginning, as are exported and safely out of this browser. */
  readonly results: readonly ExportedClip[];
}

/** A ZIP holds at most so many recordings, and closes with the one that passes so many bytes: it is made in the browser's memory. */
const PART_CLIPS = 100;
const PART_BYTES = 400 * 1024 * 1024;

/** A plan for clips that come newest first. */
export function planExport(
  clips: readonly ClipSummary[],
  deviceName: (deviceId: string) => string,
  how: Pick<ExportPlan, 'form' | 'withOriginals'>,
): ExportPlan {
  const taken = new Map<string, number>();
  const planned = clips.toReversed().map((clip): PlannedClip => {
    const { clipId, deviceId, finished, sizeBytes } = clip;
    const named = deviceName(deviceId);
    const plain = clipFileName(named, clip.startedAtMs);
    // File systems that take `a` and `A` for one are common.
    const times = (taken.get(plain.toLowerCase()) ?? 0) + 1;
    taken.set(plain.toLowerCase(), times);
    const name = times === 1 ? plain : `${plain} (${times})`;
    return { clipId, deviceId, finished, sizeBytes, name, deviceName: named };
  });
  return { v: 1, ...how, clips: planned, results: [] };
}

/** What is exported next: one recording into a folder, a whole part into a ZIP. Empty at the end. */
export function nextPart({ form, clips, results }: ExportPlan): readonly PlannedClip[] {
  const rest = clips.slice(results.length);
  if (form === 'folder') return rest.slice(0, 1);
  let bytes = 0;
  const part: PlannedClip[] = [];
  for (const clip of rest) {
    if (part.length >= PART_CLIPS || bytes >= PART_BYTES) break;
    part.push(clip);
    bytes += 2 * clip.sizeBytes;
  }
  return part;
}

/** The plan after these were exported. */
export function withResults(plan: ExportPlan, results: readonly ExportedClip[]): ExportPlan {
  return { ...plan, results: [...plan.results, ...results] };
}

/** The name of a ZIP by the recordings in it. */
export function zipName(plan: ExportPlan, part: readonly PlannedClip[]): string {
  const first = plan.results.length + 1;
  return `Porchlight ${first} to ${first + part.length - 1} of ${plan.clips.length}.zip`;
}
