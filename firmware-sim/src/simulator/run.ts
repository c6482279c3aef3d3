import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { isPorchlightError, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { z } from 'zod';
import { CLOCK_UNCERTAINTY_MS, type DeviceListener } from '../device/Device.ts';
import type { configSchema, DeviceConfig } from './config.ts';
import { SimulatedDevice } from './SimulatedDevice.ts';

export interface RunOptions {
  readonly config: z.output<typeof configSchema>;
  /** Where ffmpeg is looked for. */
  readonly path: string;
  /** Takes one report, which is printed as a line. */
  readonly report: (report: object) => void;
  /** Lines of orders (spec/simulator.md); its end stops everything. */
  readonly orders: NodeJS.ReadableStream;
}

/** Runs simulated devices until their sources end and their clips are settled, or the orders end. Resolves to the exit code. */
export async function run({ config, path, report, orders }: RunOptions): Promise<number> {
  const devices = config.devices.map((each) => simulate(each, path, report));
  let hasFailed = false;
  const films = devices.map(async (each) => {
    try {
      await each.film();
    } catch (error) {
      hasFailed = true;
      report({ report: 'failed', deviceId: each.device.identity.deviceId, ...describe(error) });
    }
  });
  const ordersEnded = new Promise<void>((resolve) => {
    const lines = createInterface({ input: orders });
    lines.on('line', (line) => obey(line, devices));
    lines.on('close', resolve);
  });
  const settled = Promise.all(films).then(() => untilSettled(devices));
  if (config.exitWhenDone) await Promise.race([settled, ordersEnded]);
  else await ordersEnded;
  for (const each of devices) each.stop();
  await Promise.all(films);
  await Promise.all(devices.map((each) => each.device.close()));
  report({ report: 'done' });
  return hasFailed ? 1 : 0;
}

function simulate(config: DeviceConfig, path: string, report: (report: object) => void): SimulatedDevice {
  const say = (kind: string, fields: object = {}) =>
    report({ report: kind, deviceId: simulated.device.identity.deviceId, ...fields });
  const listener: DeviceListener = {
    connected: () => say('connected'),
    disconnected: () => say('disconnected'),
    clipBegun: (clip) => say('clip-begun', { ...clip, clockUncertaintyMs: CLOCK_UNCERTAINTY_MS }),
    unitFilmed: (clipId, { bytes, ...unit }) => {
      const sha256Hex = createHash('sha256').update(bytes).digest('hex');
      say('unit', { clipId, ...unit, bytes: bytes.length, sha256Hex });
    },
    clipSettled(clipId, fate) {
      if (fate.fate === 'stored') say('clip-stored', { clipId });
      else say('clip-refused', { clipId, code: fate.code, hint: fate.hint });
    },
    happened: (event) => say('event', { event }),
    stateChanged: () => queueMicrotask(() => say('state', { state: simulated.device.controls.state })),
  };
  const simulated: SimulatedDevice = new SimulatedDevice({
    config,
    clock: systemClock,
    random: systemRandom,
    primitives: nodePrimitives,
    path,
    listener,
    clipSealed: (clip) => say('clip-sealed', clip),
    progress: (sourceMs, totalMs) => say('progress', { sourceMs, totalMs }),
  });
  return simulated;
}

const SETTLED_POLL_MS = 20;

async function untilSettled(devices: readonly SimulatedDevice[]): Promise<void> {
  while (devices.some((each) => each.device.uploader.pendingCount > 0)) {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_POLL_MS));
  }
}

function obey(line: string, devices: readonly SimulatedDevice[]): void {
  const order: unknown = JSON.parse(line);
  if (typeof order !== 'object' || order === null || !('do' in order) || !('deviceId' in order)) return;
  const found = devices.find((each) => each.device.identity.deviceId === order.deviceId);
  if (order.do === 'press') found?.device.controls.press();
}

function describe(error: unknown): { code: string; hint: string } {
  if (isPorchlightError(error)) return { code: error.code, hint: error.message };
  return { code: 'internal', hint: error instanceof Error ? error.message : 'filming failed' };
}
