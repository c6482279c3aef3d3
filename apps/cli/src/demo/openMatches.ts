import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipId, type DeviceId, isPorchlightError } from '@porchlight/kernel';
import { trackBytes } from '@porchlight/seal/open';
import { compareWithFilmed } from './checkOpened.ts';
import type { DemoProgress } from './DemoProgress.ts';
import { countDecodedFrames, type TrackFile } from './decodeTrack.ts';
import type { FilmedClips } from './FilmedClips.ts';
import { openStored } from './openStored.ts';
import type { MatchedClip, MatchingResult } from './requestFootage.ts';

export interface OpenedMatch {
  readonly clipId: ClipId;
  readonly deviceId: DeviceId;
  /** Whether its camera's manifest closes it. */
  readonly finished: boolean;
  readonly sizeBytes: number;
  readonly framesEncoded: number;
  readonly framesDecoded: number;
}

export interface OpeningResult {
  readonly clips: readonly OpenedMatch[];
  /** What is wrong with any clip, in words. */
  readonly faults: readonly string[];
}

const DECODED_AT_ONCE = 8;

interface Compared extends Omit<OpenedMatch, 'framesDecoded'> {
  readonly picture: TrackFile;
}

/** Every household's client fetches its matches, checks and opens them, compares them with what was filmed, and decodes every frame. */
export async function openMatches(
  { matches }: Pick<MatchingResult, 'matches'>,
  filmed: FilmedClips,
  folder: string,
  progress: DemoProgress,
): Promise<OpeningResult> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const clips: OpenedMatch[] = [];
  const faults: string[] = [];
  for (let i = 0; i < matches.length; i += DECODED_AT_ONCE) {
    const compared: Compared[] = [];
    for (const match of matches.slice(i, i + DECODED_AT_ONCE)) {
      try {
        compared.push(await openMatch(match, filmed, folder, faults));
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        faults.push(`clip ${match.clip.clipId}: ${error.code}: ${error.message}`);
      }
    }
    clips.push(...(await decodeAll(compared, faults)));
    progress.count(clips.length, matches.length);
  }
  return { clips, faults };
}

async function openMatch(
  { home, clip }: MatchedClip,
  filmed: FilmedClips,
  folder: string,
  faults: string[],
): Promise<Compared> {
  const { clipId, deviceId } = clip;
  const { opened, sizeBytes } = await openStored(home, clip);
  const truth = filmed.all.find((each) => each.clipId === clipId);
  if (truth === undefined) faults.push(`clip ${clipId}: no camera filmed it`);
  const compared = truth === undefined ? { frames: 0, differences: [] } : compareWithFilmed(opened, truth);
  faults.push(...compared.differences.map((difference) => `clip ${clipId}: ${difference}`));
  return {
    clipId,
    deviceId,
    finished: opened.manifest !== null,
    sizeBytes,
    framesEncoded: compared.frames,
    picture: { file: join(folder, `${clipId}.mp4`), fragmentedMp4: trackBytes(opened, 'picture') },
  };
}

async function decodeAll(compared: readonly Compared[], faults: string[]): Promise<OpenedMatch[]> {
  // Of a clip that has its opening alone there is nothing to decode.
  const tracks = compared.map(({ picture }) => picture).filter((each) => each.fragmentedMp4.length > 0);
  const counts = tracks.length === 0 ? [] : await countDecodedFrames(tracks);
  const decoded = new Map(tracks.map(({ file }, i) => [file, counts[i] ?? 0]));
  return compared.map(({ picture, ...clip }) => {
    const framesDecoded = decoded.get(picture.file) ?? 0;
    if (framesDecoded !== clip.framesEncoded) {
      faults.push(`clip ${clip.clipId}: ${framesDecoded} of ${clip.framesEncoded} frames decode`);
    }
    return { ...clip, framesDecoded };
  });
}
