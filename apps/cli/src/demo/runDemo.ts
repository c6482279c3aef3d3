import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCloud } from '../cloud/startCloud.ts';
import { auditLog } from './auditLog.ts';
import type { DemoOptions } from './DemoOptions.ts';
import { type DemoReport, reportOf } from './DemoReport.ts';
import { FilmedClips } from './FilmedClips.ts';
import { filmTown } from './filmTown.ts';
import { keepEverything, openKeepFolder } from './keepEverything.ts';
import { openMatches } from './openMatches.ts';
import { pairTown } from './pairTown.ts';
import { requestFootage } from './requestFootage.ts';
import { StageTimes } from './StageTimes.ts';
import { searchLeaks } from './searchLeaks.ts';
import { planTown } from './Town.ts';

/** The scene begins so long ago that all of the town's clips lie in the past. */
const SCENE_AGE_MS = 40 * 60_000;
const CLIP_SILENCE_MS = 4000;

/**
 * The main job from end to end, through real processes: film, seal, publish, store, match, open, decode, and search everything that the servers
 * hold for what they must not have. Throws when a part can't run, and the signal's reason once it was stopped; what went wrong with clips is in the report.
 */
export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const { folder, progress, stop } = options;
  const times = new StageTimes();
  if (options.keepFolder !== null) openKeepFolder(options.keepFolder);
  const begin = (stage: string) => {
    stop.throwIfAborted();
    progress.stage(stage);
  };
  const cloudFolder = join(folder, 'cloud');
  mkdirSync(cloudFolder, { recursive: true, mode: 0o755 });
  begin('Starting a cloud of its own');
  await using cloud = await times.measure('start', () =>
    startCloud({
      ...options,
      folder: cloudFolder,
      isTemporary: true,
      clipSilenceMs: CLIP_SILENCE_MS,
      cosigners: { witnesses: 2, mirror: true },
      progress: (what) => progress.detail(what),
    }),
  );
  const town = planTown(Date.now() - SCENE_AGE_MS);
  const homes = await times.measure('pair', () => pairTown(cloud, town, join(folder, 'devices')));
  const filmed = new FilmedClips();
  begin('Filming, sealing, publishing, storing');
  const { sceneDeviceId, cutOffDeviceId } = await times.measure('film and store', () =>
    filmTown(options, town, homes, filmed),
  );
  begin('Matching a request');
  const matched = await times.measure('match', () => requestFootage(cloud, town, homes, filmed));
  begin('Fetching, checking, opening, decoding');
  const opened = await times.measure('open and decode', () =>
    openMatches(matched, filmed, join(folder, 'opened'), progress),
  );
  begin('Searching everything the servers hold for keys and plaintext');
  const leaks = await times.measure('search for leaks', () => searchLeaks(cloud, homes));
  begin('Auditing the log by a process that shares nothing with them');
  const policyFile = join(folder, 'log-policy');
  writeFileSync(policyFile, cloud.logPolicy);
  const log = await times.measure('audit the log', () =>
    auditLog(cloud, policyFile, join(folder, 'log-audit.json')),
  );
  if (options.keepFolder !== null) await keepEverything(cloud, homes, options.keepFolder);
  const report = reportOf({
    filmed,
    matched,
    opened,
    leaks,
    log,
    times,
    sceneDeviceId,
    cutOffDeviceId,
    jobs: cloud.databases.jobsBackend,
  });
  progress.stage('Stopping');
  return report;
}
