import { setTimeout as delay } from 'node:timers/promises';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import { allClips, type PairedHousehold } from '../household/pairHousehold.ts';
import type { SimulatedDevice } from '../simulator/simulatorProtocol.ts';
import type { FilmingOptions } from './DemoOptions.ts';
import { FilmCrew } from './FilmCrew.ts';
import type { FilmedClips } from './FilmedClips.ts';
import { deviceNamed } from './pairTown.ts';
import type { Town } from './Town.ts';

/** How long a drawn scene lasts where no file is given. */
const SCENE_MS = 60_000;
const CUT_OFF_CLIP_MS = 60_000;
/** The camera is smashed once it has filmed so many units: the initialization segments, and some seconds. */
const CUT_OFF_AFTER_UNITS = 7;
const SMALL = { width: 320, height: 180 };
const PATIENCE_MS = 10 * 60_000;
const POLL_MS = 50;

/**
 * Films the town: the scene by its motion, every house by its script, and one camera that is smashed in the middle of a clip. Resolves once every
 * clip is stored as far as it can be. Throws `unsupported_media` as soon as a device can't film, `internal` where one ends with an error,
 * and the signal's reason when it is stopped.
 */
export async function filmTown(
  options: FilmingOptions,
  town: Town,
  homes: readonly PairedHousehold[],
  filmed: FilmedClips,
): Promise<{ readonly sceneDeviceId: DeviceId; readonly cutOffDeviceId: DeviceId }> {
  const { pace, progress } = options;
  const scene = deviceNamed(homes, 'scene');
  const cutOff = deviceNamed(homes, 'cut-off');
  const sceneStartsAtMs = town.fromMs + (town.toMs - town.fromMs) / 3;
  await using crew = new FilmCrew(options, (report) => {
    filmed.take(report);
    if (report.report === 'progress' && report.deviceId === scene.deviceId)
      progress.film(report.sourceMs, report.totalMs);
  });
  const source =
    options.source === null
      ? { kind: 'scene' as const, seed: 7, durationMs: SCENE_MS, width: 640, height: 360 }
      : { kind: 'file' as const, path: options.source };
  const clips = [{ startedAtMs: Math.round(sceneStartsAtMs), durationMs: CUT_OFF_CLIP_MS }];
  const cutOffSource = { kind: 'script' as const, seed: 99, clips, ...SMALL };
  const isSmashed = () => (filmed.ofDevice(cutOff.deviceId)[0]?.units.length ?? 0) >= CUT_OFF_AFTER_UNITS;
  await crew.until([
    crew.filmUntil(
      'cut-off',
      { ...cutOff, source: cutOffSource, startsAtMs: null, pace: 'realtime' },
      isSmashed,
    ),
    crew.film('scene', [{ ...scene, source, startsAtMs: sceneStartsAtMs, pace }]),
    crew.film('town', houses(town, homes)),
  ]);
  await untilStored(homes, filmed, options.stop);
  return { sceneDeviceId: scene.deviceId, cutOffDeviceId: cutOff.deviceId };
}

function houses(town: Town, homes: readonly PairedHousehold[]): SimulatedDevice[] {
  return town.cameras.map((camera, i) => {
    const device = deviceNamed(homes, camera.name.replace(' ', '-'));
    const source = { kind: 'script' as const, seed: i, clips: camera.clips, ...SMALL };
    return { ...device, source, startsAtMs: null, pace: 'fast' };
  });
}

/** Waits until the cloud lists every clip that was begun: the smashed one comes after a silence. Throws `unavailable` after ten minutes. */
async function untilStored(
  homes: readonly PairedHousehold[],
  filmed: FilmedClips,
  stop: AbortSignal,
): Promise<void> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    stop.throwIfAborted();
    const stored = new Set(
      (await Promise.all(homes.map((home) => allClips(home.client)))).flat().map((clip) => clip.clipId),
    );
    if (filmed.all.every((clip) => stored.has(clip.clipId) || clip.refusal !== null)) return;
    if (performance.now() > giveUpAtMs)
      throw new PorchlightError('unavailable', 'not every clip was stored within ten minutes');
    await delay(POLL_MS);
  }
}
