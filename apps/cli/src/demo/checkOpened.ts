import { bytesToHex, concatBytes } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { OpenedClip } from '@porchlight/seal/open';
import type { FilmedClipRecord } from './FilmedClips.ts';

export interface ComparedClip {
  /** Pictures in the units that arrived. */
  readonly frames: number;
  /** What differs, in words; empty where the clip is what the camera filmed. */
  readonly differences: readonly string[];
}

/** Holds an opened clip against what its camera says that it filmed: unit by unit, all of a finished one, a beginning of an unfinished one. */
export function compareWithFilmed(opened: OpenedClip, filmed: FilmedClipRecord): ComparedClip {
  const units = unitsOf(opened);
  const differences: string[] = [];
  const compared = filmed.units.slice(0, units.length);
  if (units.length > filmed.units.length) differences.push('it holds more than was filmed');
  if (opened.manifest !== null && units.length < filmed.units.length)
    differences.push('it holds less than was filmed');
  if (opened.manifest === null && filmed.endedAtMs !== null)
    differences.push('it is unfinished although the camera finished it');
  if (opened.manifest !== null && opened.manifest.endedAtMs !== filmed.endedAtMs)
    differences.push('it ends at another time');
  if (opened.opening.startedAtMs !== filmed.startedAtMs) differences.push('it begins at another time');
  compared.forEach((unit, i) => {
    const found = units[i];
    if (found?.track !== unit.track || found.sha256Hex !== unit.sha256Hex)
      differences.push(`unit ${i} differs`);
  });
  const pictures = compared.filter((unit) => unit.track === 'picture');
  return { frames: pictures.reduce((sum, unit) => sum + unit.frames, 0), differences };
}

function unitsOf(opened: OpenedClip): { track: string; sha256Hex: string }[] {
  const units: { track: string; sha256Hex: string }[] = [];
  let parts: Uint8Array[] = [];
  for (const { segment, plaintext } of opened.segments) {
    parts.push(plaintext);
    if (!segment.endsUnit) continue;
    units.push({ track: segment.track, sha256Hex: bytesToHex(nodePrimitives.sha256(concatBytes(...parts))) });
    parts = [];
  }
  return units;
}
