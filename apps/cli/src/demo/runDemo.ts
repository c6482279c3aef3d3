import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PorchlightError, systemRandom } from '@porchlight/kernel';
import { type Cloud, startCloud } from '../cloud/startCloud.ts';
import { Household } from '../household/Household.ts';
import { type PairedHousehold, type PlacedDevice, pairHousehold } from '../household/pairHousehold.ts';
import type { DemoProgress } from './DemoProgress.ts';
import { type DemoReport, reportOf } from './DemoReport.ts';
import { FilmedClips } from './FilmedClips.ts';
import { filmTown } from './filmTown.ts';
import { keepEverything } from './keepEverything.ts';
import { openMatches } from './openMatches.ts';
import { requestFootage } from './requestFootage.ts';
import { StageTimes } from './StageTimes.ts';
import { searchLeaks } from './searchLeaks.ts';
import { planTown, type Town } from './Town.ts';

export interface DemoOptions {
  /** A video file, or null for a drawn scene. */
  readonly source: string | null;
  readonly pace: 'fast' | 'realtime';
  /** Where the demo's own cloud, devices and notes lie while it runs. */
  readonly folder: string;
  /** Where to leave what the servers held, or null. */
  readonly keepFolder: string | null;
  readonly redisUrl: string | null;
  readonly path: string;
  readonly progress: DemoProgress;
}

/** The scene begins so long ago that all of the town's clips lie in the past. */
const SCENE_AGE_MS = 40 * 60_000;
const CLIP_SILENCE_MS = 4000;

/**
 * The main job from end to end, through real processes: film, seal, publish, store, match, open, decode, and search everything that the servers
 * hold for what they must not have. Throws when a part can't run; what went wrong with clips is in the report.
 */
export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const { folder, progress } = options;
  const times = new StageTimes();
  const cloudFolder = join(folder, 'cloud');
  mkdirSync(cloudFolder, { recursive: true, mode: 0o755 });
  progress.stage('Starting a cloud of its own');
  await using cloud = await times.measure('start', () =>
    startCloud({
      ...options,
      folder: cloudFolder,
      clipSilenceMs: CLIP_SILENCE_MS,
      progress: (what) => progress.detail(what),
    }),
  );
  const town = planTown(Date.now() - SCENE_AGE_MS);
  const homes = await times.measure('pair', () => pairTown(cloud, town, join(folder, 'devices')));
  const filmed = new FilmedClips();
  progress.stage('Filming, sealing, publishing, storing');
  const { sceneDeviceId, cutOffDeviceId } = await times.measure('film and store', () =>
    filmTown(options, town, homes, filmed),
  );
  progress.stage('Matching a request');
  const matched = await times.measure('match', () => requestFootage(cloud, town, homes, filmed));
  progress.stage('Fetching, checking, opening, decoding');
  const opened = await times.measure('open and decode', () =>
    openMatches(matched, filmed, join(folder, 'opened'), progress),
  );
  progress.stage('Searching everything the servers hold for keys and plaintext');
  const leaks = await times.measure('search for leaks', () => searchLeaks(cloud, homes, opened));
  if (options.keepFolder !== null) await keepEverything(cloud, homes, options.keepFolder);
  const report = reportOf({
    filmed,
    matched,
    opened,
    leaks,
    times,
    sceneDeviceId,
    cutOffDeviceId,
    jobs: cloud.databases.jobsBackend,
  });
  progress.stage('Stopping');
  return report;
}

async function pairTown(cloud: Cloud, town: Town, folder: string): Promise<PairedHousehold[]> {
  const placed: (PlacedDevice & { household: number })[] = [
    { ...town.main, kind: 'camera', folder: join(folder, 'scene') },
    { ...town.cutOff, kind: 'camera', folder: join(folder, 'cut-off') },
    ...town.cameras.map((camera) => ({ ...camera, folder: join(folder, camera.name.replace(' ', '-')) })),
  ];
  const homes = Array.from({ length: town.households }, (_, i) =>
    pairHousehold(
      cloud,
      Household.newSecrets(systemRandom),
      placed.filter((device) => device.household === i),
    ),
  );
  return Promise.all(homes);
}

/** The device whose folder has this name. Throws `internal` where the town has none. */
export function deviceNamed(
  homes: readonly PairedHousehold[],
  name: string,
): PairedHousehold['devices'][number] {
  const device = homes.flatMap((home) => home.devices).find((each) => each.folder.endsWith(`/${name}`));
  if (device === undefined) throw new PorchlightError('internal', `the town has no device ${name}`);
  return device;
}
