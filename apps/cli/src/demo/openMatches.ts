import { mkdirSync } from 'node:fs';
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
  readonly hasSound: boolean;
}

export interface OpeningResult {
  readonly clips: readonly OpenedMatch[];
  /** What is wrong with any clip, in words. */
  readonly faults: readonly string[];
}

const AT_ONCE = 2;

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
  const waiting = [...matches];
  const work = async () => {
    for (let match = waiting.shift(); match !== undefined; match = waiting.shift()) {
      try {
        clips.push(await openMatch(match, filmed, folder, faults));
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        faults.push(`clip ${match.clip.clipId}: ${error.code}: ${error.message}`);
      }
      progress.count(clips.length, matches.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { clips, faults };
}

async function openMatch(
  { home, clip }: MatchedClip,
  filmed: FilmedClips,
  folder: string,
  faults: string[],
): Promise<OpenedMatch> {
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
  const framesDecoded = await countDecodedFrames(trackBytes(opened, 'picture'), folder, clipId);
  if (framesDecoded !== compared.frames)
    faults.push(`clip ${clipId}: ${framesDecoded} of ${compared.frames} frames decode`);
  return {
    opened,
    clipKey: unwrapClipKey(opened.opening, keys, nodePrimitives),
    sizeBytes: stored.length,
    framesEncoded: compared.frames,
    framesDecoded,
    hasSound: opened.opening.tracks.sound,
  };
}
