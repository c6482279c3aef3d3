import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { isPorchlightError, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { CLOCK_UNCERTAINTY_MS, type DeviceListener } from '../device/Device.ts';
import type { DeviceConfig, SimulatorConfig } from './config.ts';
import { obeyOrder } from './orders.ts';
import type { SimulatorReport } from './report.ts';
import { SimulatedDevice } from './SimulatedDevice.ts';

export interface RunOptions {
  readonly config: SimulatorConfig;
  /** Where ffmpeg is looked for. */
  readonly path: string;
  /** Takes one report, which is printed as a line. */
  readonly report: (report: SimulatorReport) => void;
  /** Lines of orders (spec/simulator.md); its end stops everything. */
  readonly orders: NodeJS.ReadableStream;
  /** Aborted when the process is asked to stop. */
  readonly stop: AbortSignal;
}

/** Runs simulated devices until their sources end and their clips are settled, or they are stopped. Resolves to the exit code. */
export async function run({ config, path, report, orders, stop }: RunOptions): Promise<number> {
  let hasFailed = false;
  const fail = (device: SimulatedDevice | null, error: unknown) => {
    hasFailed = true;
    report({ report: 'failed', deviceId: device?.device.identity.deviceId ?? null, ...describe(error) });
  };
  const devices: SimulatedDevice[] = [];
  for (const each of config.devices) {
    try {
      devices.push(simulate(each, path, report));
    } catch (error) {
      fail(null, error);
    }
  }
  const films = Promise.all(devices.map((each) => each.film().catch((error) => fail(each, error))));
  const stopped = untilStopped(orders, stop, (line) => obeyOrder(line, devices));
  const settled = films.then(() => untilSettled(devices, stop));
  await (config.exitWhenDone ? Promise.race([settled, stopped]) : stopped);
  for (const each of devices) each.stop();
  await films;
  await Promise.all(devices.map((each) => each.device.close()));
  report({ report: 'done' });
  return hasFailed ? 1 : 0;
}

function simulate(
  config: DeviceConfig,
  path: string,
  report: (report: SimulatorReport) => void,
): SimulatedDevice {
  const deviceId = () => simulated.device.identity.deviceId;
  const listener: DeviceListener = {
    connected: () => report({ report: 'connected', deviceId: deviceId() }),
    disconnected: () => report({ report: 'disconnected', deviceId: deviceId() }),
    clipBegun: (clip) =>
      report({
        report: 'clip-begun',
        deviceId: deviceId(),
        ...clip,
        clockUncertaintyMs: CLOCK_UNCERTAINTY_MS,
      }),
    unitFilmed: (clipId, { bytes, ...unit }) => {
      const sha256Hex = createHash('sha256').update(bytes).digest('hex');
      report({ report: 'unit', deviceId: deviceId(), clipId, ...unit, bytes: bytes.length, sha256Hex });
    },
    clipSettled(clipId, fate) {
      const about = { deviceId: deviceId(), clipId };
      if (fate.fate === 'stored') {
        const { finished, segmentCount } = fate.receipt;
        report({ report: 'clip-stored', ...about, finished, segmentCount });
      } else report({ report: 'clip-refused', ...about, code: fate.code, hint: fate.hint });
    },
    happened: (event) => report({ report: 'event', deviceId: deviceId(), event }),
    stateChanged: () => report({ report: 'state', deviceId: deviceId(), state: simulated.device.state }),
  };
  const simulated: SimulatedDevice = new SimulatedDevice({
    config,
    clock: systemClock,
    random: systemRandom,
    primitives: nodePrimitives,
    path,
    listener,
    clipSealed: (clip) => report({ report: 'clip-sealed', deviceId: deviceId(), ...clip }),
    progress: (sourceMs, totalMs) => report({ report: 'progress', deviceId: deviceId(), sourceMs, totalMs }),
  });
  return simulated;
}

function untilStopped(
  orders: NodeJS.ReadableStream,
  stop: AbortSignal,
  obey: (line: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: orders });
    lines.on('line', obey);
    lines.on('close', resolve);
    stop.addEventListener('abort', () => lines.close());
    if (stop.aborted) lines.close();
  });
}

async function untilSettled(devices: readonly SimulatedDevice[], stop: AbortSignal): Promise<void> {
  for (const { device } of devices) {
    await device.uploader.changes.until(() => device.uploader.pendingCount === 0, stop);
  }
}

function describe(error: unknown): Pick<Extract<SimulatorReport, { report: 'failed' }>, 'code' | 'hint'> {
  if (isPorchlightError(error)) return { code: error.code, hint: error.message };
  return { code: 'internal', hint: error instanceof Error ? error.message : 'filming failed' };
}
