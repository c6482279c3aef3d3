import { setTimeout as delay } from 'node:timers/promises';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import { allClips, type PairedHousehold } from '../household/pairHousehold.ts';
import { Simulator } from '../simulator/Simulator.ts';
import type { SimulatedDevice, SimulatorReport } from '../simulator/simulatorProtocol.ts';
import type { FilmedClips } from './FilmedClips.ts';
import { type DemoOptions, deviceNamed } from './runDemo.ts';
import type { Town } from './Town.ts';

/** How long a drawn scene lasts where no file is given. */
const SCENE_MS = 60_000;
const CUT_OFF_CLIP_MS = 60_000;
/** The camera is smashed once it has filmed so many units: the initialization segments, and some seconds. */
const CUT_OFF_AFTER_UNITS = 7;
const SMALL = { width: 320, height: 180 };
const PATIENCE_MS = 10 * 60_000;
const POLL_MS = 50;

/** Films the town: the scene by its motion, every house by its script, and one camera that is smashed in the middle of a clip. Resolves once every clip is stored as far as it can be. */
export async function filmTown(
  options: DemoOptions,
  town: Town,
  homes: readonly PairedHousehold[],
  filmed: FilmedClips,
): Promise<{ readonly sceneDeviceId: DeviceId; readonly cutOffDeviceId: DeviceId }> {
  const { folder, path, pace, progress } = options;
  const scene = deviceNamed(homes, 'scene');
  const cutOff = deviceNamed(homes, 'cut-off');
  const sceneStartsAtMs = town.fromMs + (town.toMs - town.fromMs) / 3;
  const take = (report: SimulatorReport) => {
    filmed.take(report);
    if (report.report === 'progress' && report.deviceId === scene.deviceId)
      progress.film(report.sourceMs, report.totalMs);
  };
  const source =
    options.source === null
      ? { kind: 'scene' as const, seed: 7, durationMs: SCENE_MS, width: 640, height: 360 }
      : { kind: 'file' as const, path: options.source };
  const run = (name: string, devices: readonly SimulatedDevice[], exitWhenDone: boolean, report = take) =>
    new Simulator({ config: { devices, exitWhenDone }, folder, name, path, report });

  const smashed = filmUntilSmashed();
  const sceneFilm = run('scene', [{ ...scene, source, startsAtMs: sceneStartsAtMs, pace }].map(pick), true);
  const townFilm = run('town', houses(town, homes), true);
  await Promise.all([smashed, sceneFilm.untilExit(), townFilm.untilExit()]);
  if (filmed.failures.length > 0) throw new PorchlightError('unsupported_media', filmed.failures.join('; '));
  if (!sceneFilm.hasSucceeded || !townFilm.hasSucceeded) {
    throw new PorchlightError('internal', 'a simulated device ended with an error; see its log with --keep');
  }
  await untilStored(homes, filmed);
  return { sceneDeviceId: scene.deviceId, cutOffDeviceId: cutOff.deviceId };

  async function filmUntilSmashed(): Promise<void> {
    const clips = [{ startedAtMs: Math.round(sceneStartsAtMs), durationMs: CUT_OFF_CLIP_MS }];
    const script = { kind: 'script' as const, seed: 99, clips, ...SMALL };
    const smash = Promise.withResolvers<void>();
    const camera = run(
      'cut-off',
      [pick({ ...cutOff, source: script, startsAtMs: null, pace: 'realtime' })],
      true,
      (report) => {
        filmed.take(report);
        if ((filmed.ofDevice(cutOff.deviceId)[0]?.units.length ?? 0) >= CUT_OFF_AFTER_UNITS) smash.resolve();
      },
    );
    await Promise.race([smash.promise, camera.untilExit()]);
    await camera.kill();
  }
}

function houses(town: Town, homes: readonly PairedHousehold[]): SimulatedDevice[] {
  return town.cameras.map((camera, i) => {
    const device = deviceNamed(homes, camera.name.replace(' ', '-'));
    const source = { kind: 'script' as const, seed: i, clips: camera.clips, ...SMALL };
    return pick({ ...device, source, startsAtMs: null, pace: 'fast' });
  });
}

function pick({ folder, kind, source, startsAtMs, pace }: SimulatedDevice): SimulatedDevice {
  return { folder, kind, source, startsAtMs, pace };
}

/** Waits until the cloud lists every clip that was begun: the smashed one comes after a silence. Throws `unavailable` after ten minutes. */
async function untilStored(homes: readonly PairedHousehold[], filmed: FilmedClips): Promise<void> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const stored = new Set(
      (await Promise.all(homes.map((home) => allClips(home.client)))).flat().map((clip) => clip.clipId),
    );
    if (filmed.all.every((clip) => stored.has(clip.clipId) || clip.refusal !== null)) return;
    if (performance.now() > giveUpAtMs)
      throw new PorchlightError('unavailable', 'not every clip was stored within ten minutes');
    await delay(POLL_MS);
  }
}
