import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPorchlightError } from '@porchlight/kernel';
import { splitRecords } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type OpenedClip, openClip, trackBytes, unwrapClipKey } from '@porchlight/seal/open';
import { compareWithFilmed } from './checkOpened.ts';
import type { DemoProgress } from './DemoProgress.ts';
import { countDecodedFrames } from './decodeTrack.ts';
import type { FilmedClips } from './FilmedClips.ts';
import type { MatchedClip, MatchingResult } from './requestFootage.ts';

export interface OpenedMatch {
  readonly opened: OpenedClip;
  readonly clipKey: Uint8Array;
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
  readonly clipId: string;
}

/** Every household's client fetches its matches, checks and opens them, compares them with what was filmed, and decodes every frame. */
export async function openMatches(
  { matches }: MatchingResult,
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
        compared.push(await openMatch(match, filmed, faults));
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        faults.push(`clip ${match.clip.clipId}: ${error.code}: ${error.message}`);
      }
    }
    clips.push(...(await decodeAll(compared, folder, faults)));
    progress.count(clips.length, matches.length);
  }
  return { clips, faults };
}

async function openMatch(
  { home, clip }: MatchedClip,
  filmed: FilmedClips,
  faults: string[],
): Promise<Compared> {
  const { household, client } = home;
  const { clipId, deviceId } = clip;
  const stored = await client.bytes(`/v1/clips/${clipId}/object`);
  const device = { deviceId, signingKey: household.signingKeyOf(deviceId) };
  const keys = household.epochKeys(deviceId);
  const opened = openClip(splitRecords(stored), device, keys, nodePrimitives);
  const truth = filmed.all.find((each) => each.clipId === clipId);
  if (truth === undefined) faults.push(`clip ${clipId}: no camera filmed it`);
  const compared = truth === undefined ? { frames: 0, differences: [] } : compareWithFilmed(opened, truth);
  faults.push(...compared.differences.map((difference) => `clip ${clipId}: ${difference}`));
  const clipKey = unwrapClipKey(opened.opening, keys, nodePrimitives);
  return { clipId, opened, clipKey, sizeBytes: stored.length, framesEncoded: compared.frames };
}

async function decodeAll(
  compared: readonly Compared[],
  folder: string,
  faults: string[],
): Promise<OpenedMatch[]> {
  const tracks = compared.map(({ clipId, opened }) => ({
    file: join(folder, `${clipId}.mp4`),
    fragmentedMp4: trackBytes(opened, 'picture'),
  }));
  const decoded = tracks.length === 0 ? [] : await countDecodedFrames(tracks);
  return compared.map(({ clipId, ...clip }, i) => {
    const framesDecoded = decoded[i] ?? 0;
    if (framesDecoded !== clip.framesEncoded) {
      faults.push(`clip ${clipId}: ${framesDecoded} of ${clip.framesEncoded} frames decode`);
    }
    return { ...clip, framesDecoded };
  });
}
