import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isPorchlightError } from '@porchlight/kernel';
import type { Cloud } from '../cloud/startCloud.ts';
import { allClips, type PairedHousehold } from '../household/pairHousehold.ts';
import { databaseSources } from '../leaks/databaseSources.ts';
import { folderSources } from '../leaks/folderSources.ts';
import { type Finding, LeakScanner } from '../leaks/LeakScanner.ts';
import type { LeakSource } from '../leaks/LeakSource.ts';
import { Needles } from '../leaks/Needles.ts';
import { redisSources } from '../leaks/redisSources.ts';
import { openStored } from './openStored.ts';
import { type Secret, secretsOfClip, secretsOfHousehold } from './secretsOf.ts';

export interface LeakResult {
  readonly total: number;
  readonly findings: readonly Finding[];
  readonly bytesSearched: number;
  /** Keys and windows, each of which is looked for in every encoding. */
  readonly needles: number;
  /** What was looked for or looked through in part only, in words; where it isn't empty, no leak found proves little. */
  readonly gaps: readonly string[];
}

/**
 * Looks through everything that the servers hold (files, log lines, both databases' rows, the queue) for every key of every household, device
 * and stored clip, and for pieces of what was filmed.
 */
export async function searchLeaks(cloud: Cloud, homes: readonly PairedHousehold[]): Promise<LeakResult> {
  const needles = new Needles();
  const gaps: string[] = [];
  let count = 0;
  const add = ([label, bytes]: Secret) => {
    needles.add(label, bytes);
    count += 1;
  };
  for (const home of homes) {
    for (const secret of secretsOfHousehold(home)) add(secret);
    for (const clip of await allClips(home.client)) {
      try {
        for (const secret of secretsOfClip(await openStored(home, clip))) add(secret);
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        gaps.push(`clip ${clip.clipId} does not open, so nothing of it was looked for: ${error.code}`);
      }
    }
  }
  const { total, findings, bytes, cutShort } = await new LeakScanner(needles).scanAll(sourcesOf(cloud));
  if (cutShort > 0) gaps.push(`${cutShort} compressed streams were searched in part only`);
  return { total, findings, bytesSearched: bytes, needles: count, gaps };
}

/** Everything that the servers of a cloud hold: files, log lines, both databases' rows, the queue. */
export async function* sourcesOf({ folder, databases }: Cloud): AsyncGenerator<LeakSource> {
  yield* folderSources(folder);
  const postgresFolder = realpathSync(join(folder, 'postgres'));
  if (relative(realpathSync(folder), postgresFolder).startsWith('..')) yield* folderSources(postgresFolder);
  for (const url of databases.adminUrls) yield* databaseSources(url);
  if (databases.jobsBackend === 'redis') yield* redisSources(databases.jobsUrl);
}
