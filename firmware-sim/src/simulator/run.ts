import { createInterface } from 'node:readline';
import { isPorchlightError } from '@porchlight/kernel';
import type { DeviceConfig, SimulatorConfig } from './config.ts';
import { obeyOrder } from './orders.ts';
import type { SimulatorReport } from './report.ts';
import type { SimulatedDevice } from './SimulatedDevice.ts';
import { setUp } from './setUp.ts';
import { simulate } from './simulate.ts';

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

/** Runs simulated devices, each once it is paired, until their sources end and their clips are settled, or they are stopped. Resolves to the exit code. */
export async function run({ config, path, report, orders, stop }: RunOptions): Promise<number> {
  let hasFailed = false;
  const fail = (device: SimulatedDevice | null, error: unknown) => {
    hasFailed = true;
    report({ report: 'failed', deviceId: device?.device.identity.deviceId ?? null, ...describe(error) });
  };
  const stopping = new AbortController();
  const devices: SimulatedDevice[] = [];
  const confirmations: Promise<void>[] = [];
  const film = async (each: DeviceConfig) => {
    let device: SimulatedDevice | null = null;
    try {
      const { confirmed } = await setUp(each, report, stopping.signal);
      confirmations.push(confirmed);
      stopping.signal.throwIfAborted();
      device = simulate(each, path, report);
      devices.push(device);
      await device.film();
    } catch (error) {
      if (device !== null || !stopping.signal.aborted) fail(device, error);
    }
  };
  const films = Promise.all(config.devices.map(film));
  const stopped = untilStopped(orders, stop, (line) => obeyOrder(line, devices));
  const settled = films.then(() => untilSettled(devices, stop)).then(() => Promise.all(confirmations));
  await (config.exitWhenDone ? Promise.race([settled, stopped]) : stopped);
  stopping.abort();
  for (const each of devices) each.stop();
  await films;
  await Promise.all(devices.map((each) => each.close()));
  report({ report: 'done' });
  return hasFailed ? 1 : 0;
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
