import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { parseWith } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';
import type { DevicePublicKeys } from '@porchlight/owner-client';
import { z } from 'zod';
import { type SimulatorConfig, type SimulatorReport, simulatorReportSchema } from './simulatorProtocol.ts';

const ENTRY = join(import.meta.dirname, '../../../../firmware-sim/src/main.ts');
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning'];
const STOP_PATIENCE_MS = 10_000;

export interface SimulatorOptions {
  readonly config: SimulatorConfig;
  /** Where its configuration and log are written. */
  readonly folder: string;
  readonly name: string;
  /** A PATH setting: where ffmpeg is looked for. */
  readonly path: string;
  readonly report: (report: SimulatorReport) => void;
}

/** A process that simulates devices. It ends by itself when its standard input closes. */
export class Simulator {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(options: SimulatorOptions) {
    const configFile = join(options.folder, `${options.name}.json`);
    writeFileSync(configFile, JSON.stringify(options.config), { mode: 0o600 });
    const log = openSync(join(options.folder, `${options.name}.log`), 'a', 0o600);
    this.#child = spawn(process.execPath, [...NODE_FLAGS, ENTRY, 'run', configFile], {
      env: environment(options),
      stdio: ['pipe', 'pipe', log],
      detached: true,
    });
    closeSync(log);
    this.#exited = once(this.#child, 'close');
    this.#child.stdin?.on('error', () => undefined);
    const { stdout } = this.#child;
    if (stdout !== null) {
      createInterface({ input: stdout }).on('line', (line) => options.report(readReport(line)));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether it ended by itself and well. */
  get hasSucceeded(): boolean {
    return this.#child.exitCode === 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Somebody presses a device's bell. */
  press(deviceId: DeviceId): void {
    this.#child.stdin?.write(`${JSON.stringify({ do: 'press', deviceId })}\n`);
  }

  /** Resolves when it has ended and all its reports have been read. */
  async untilExit(): Promise<void> {
    await this.#exited;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Smashes the devices: no goodbye, nothing finished. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

const publicKeysSchema = z.strictObject({
  deviceId: z.string().transform((id) => id as DeviceId),
  kind: z.enum(['doorbell', 'camera', 'floodlight']),
  signingKeyHex: z.string(),
  boxKeyHex: z.string(),
});

/** Has devices make their keys, where they have none yet, and tell the public halves. */
export async function devicePublicKeys(
  devices: readonly { readonly folder: string; readonly kind: DevicePublicKeys['kind'] }[],
): Promise<DevicePublicKeys[]> {
  const args = devices.flatMap(({ folder, kind }) => [kind, folder]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...NODE_FLAGS, ENTRY, 'identity', ...args],
    { env: {} },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => parseWith(publicKeysSchema, JSON.parse(line), "a device's keys"));
}

function readReport(line: string): SimulatorReport {
  return parseWith(simulatorReportSchema, JSON.parse(line), "the simulator's report");
}

function environment({ path, folder }: SimulatorOptions): Record<string, string> {
  return { PATH: path, NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
}
