import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { nodesOfClip } from '@porchlight/seal/open';
import type { Cloud } from '../cloud/startCloud.ts';
import type { PairedHousehold } from '../household/pairHousehold.ts';
import { databaseSources } from '../leaks/databaseSources.ts';
import { folderSources } from '../leaks/folderSources.ts';
import { type Finding, LeakScanner } from '../leaks/LeakScanner.ts';
import type { LeakSource } from '../leaks/LeakSource.ts';
import { Needles } from '../leaks/Needles.ts';
import { redisSources } from '../leaks/redisSources.ts';
import { sampleWindows } from '../leaks/sampleWindows.ts';
import type { OpenedMatch, OpeningResult } from './openMatches.ts';

export interface LeakResult {
  readonly total: number;
  readonly findings: readonly Finding[];
  readonly bytesSearched: number;
  /** Keys and windows, each of which is looked for in every encoding. */
  readonly needles: number;
}

const WINDOWS_OF_SEGMENT = 3;
const WINDOWS_OF_THUMBNAIL = 8;

/** Looks through everything that the servers hold (files, log lines, both databases' rows, the queue) for every key of every household and device, and for pieces of what was filmed. */
export async function searchLeaks(
  cloud: Cloud,
  homes: readonly PairedHousehold[],
  opened: OpeningResult,
): Promise<LeakResult> {
  const needles = new CountedNeedles();
  for (const home of homes) addHousehold(needles, home);
  for (const clip of opened.clips) addClip(needles, clip);
  const report = await new LeakScanner(needles).scanAll(everythingThatServersHold(cloud));
  return {
    total: report.total,
    findings: report.findings,
    bytesSearched: report.bytes,
    needles: needles.count,
  };
}

class CountedNeedles extends Needles {
  count = 0;

  override add(label: string, bytes: Uint8Array): void {
    super.add(label, bytes);
    this.count += 1;
  }
}

async function* everythingThatServersHold(cloud: Cloud): AsyncGenerator<LeakSource> {
  yield* folderSources(cloud.folder);
  for (const url of cloud.databases.adminUrls) yield* databaseSources(url);
  if (cloud.databases.jobsBackend === 'redis') yield* redisSources(cloud.databases.jobsUrl);
}

function addHousehold(needles: Needles, { household, secrets, devices }: PairedHousehold): void {
  needles.add('root seed', hexToBytes(secrets.rootSeedHex));
  needles.add("client's signing seed", hexToBytes(secrets.clientSigningSeedHex));
  needles.add("client's box secret", hexToBytes(secrets.clientBoxSecretHex));
  for (const device of devices) {
    const identity = JSON.parse(readFileSync(join(device.folder, 'identity.json'), 'utf8'));
    needles.add("device's signing seed", hexToBytes(identity.signingSeedHex));
    needles.add("device's box secret", hexToBytes(identity.boxSecretHex));
    for (const [epoch, pair] of household.epochKeys(device.deviceId))
      needles.add(`secret of epoch ${epoch}`, pair.secretKey);
  }
}

function addClip(needles: Needles, { opened, clipKey }: OpenedMatch): void {
  needles.add('clip key', clipKey);
  for (const node of nodesOfClip(opened.opening, clipKey, nodePrimitives))
    needles.add(`key node of ${node.track}`, node.key);
  const windows = (label: string, bytes: Uint8Array, count: number) => {
    for (const window of sampleWindows(bytes, count, systemRandom)) needles.add(label, window);
  };
  if (opened.thumbnail !== null) windows('piece of a thumbnail', opened.thumbnail, WINDOWS_OF_THUMBNAIL);
  for (const { segment, plaintext } of opened.segments)
    windows(`piece of ${segment.track}`, plaintext, WINDOWS_OF_SEGMENT);
}
