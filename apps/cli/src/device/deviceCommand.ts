import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEVICE_KINDS, type DeviceKind } from '@porchlight/contracts';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { askCloud } from '@porchlight/owner-client';
import { requireVideoFile } from '../simulator/requireVideoFile.ts';
import { Simulator } from '../simulator/Simulator.ts';
import type { SimulatorSource } from '../simulator/simulatorProtocol.ts';
import { LOCAL_API_URL } from '../start/ports.ts';
import { StopRequest } from '../start/StopRequest.ts';
import { themeOf } from '../terminal/Theme.ts';
import { DeviceTeller } from './DeviceTeller.ts';
import { type DeviceFolder, openDeviceFolder } from './openDeviceFolder.ts';

export interface DeviceCommandOptions {
  readonly args: readonly string[];
  /** Each device has a folder of its own in it. */
  readonly folder: string;
  /** Where programs are looked for: a PATH setting. */
  readonly path: string;
  /** Where the person's shell stood: paths are meant from there. */
  readonly workingFolder: string;
  /** What tells how the terminal draws. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'on'>;
}

export const DEVICE_USAGE = `npm run device -- NAME --kind KIND [--source FILE] [--api URL]

  NAME            what the device is called here, such as porch; the same name goes on with the same device
  --kind KIND     ${DEVICE_KINDS.join(', ')}; said once, when the device is new
  --source FILE   film this video (H.264 in MP4; anything else needs ffmpeg); without it a drawn scene
  --api URL       the cloud that it is paired through; without it the one of npm start
`;

const PICTURE = { width: 320, height: 180, frameRate: 15 };
const HURRIED_EXIT_CODE = 130;

/** Runs one simulated device in the terminal until it is stopped: shows its setup code while nobody has paired it, then tells what it does. Resolves to the exit code. */
export async function deviceCommand(options: DeviceCommandOptions): Promise<number> {
  const { stdout, env } = options;
  const write = (text: string) => void stdout.write(text);
  stdout.on('error', () => undefined);
  const chosen = readOptions(options.args);
  if (chosen === null) {
    write(DEVICE_USAGE);
    return 0;
  }
  const { name, apiUrl } = chosen;
  const source = sourceOf(chosen.source, name, options.workingFolder);
  using folder = openDeviceFolder(options.folder, name, chosen.kind);
  const isTty = stdout.isTTY === true && env['TERM'] !== 'dumb';
  const theme = isTty ? themeOf(env) : { ...themeOf(env), colours: 'none' as const };
  const teller = new DeviceTeller(name, folder.kind, { write, isTty, theme });
  using request = new StopRequest(() => process.exit(HURRIED_EXIT_CODE));
  if (folder.isPaired) write(`\n  ${name} is paired and goes on filming. Ctrl-C stops.\n\n`);
  const { path, kind } = folder;
  const device = {
    folder: path,
    kind,
    source,
    startsAtMs: null,
    pace: 'realtime',
    setup: { apiUrl },
  } as const;
  const simulator = new Simulator({
    config: { devices: [device], exitWhenDone: false },
    folder: path,
    name: 'simulator',
    path: options.path,
    report: (report) => {
      teller.take(report);
      if (teller.hasFailed) request.ask();
    },
  });
  if (!folder.isPaired) void tellOfSilence(apiUrl, teller);
  await Promise.race([request.asked, simulator.untilExit()]);
  const hasCrashed = simulator.hasEnded && !simulator.hasSucceeded;
  await simulator.stop();
  write(farewell(name, folder));
  return teller.hasFailed || hasCrashed ? 1 : 0;
}

/** Says so where nothing answers at `apiUrl`: the code is of no use until something does. */
async function tellOfSilence(apiUrl: string, teller: DeviceTeller): Promise<void> {
  try {
    await askCloud(apiUrl, fetch, null);
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
    teller.warn(`${apiUrl}: ${error.message} (${error.code}) It goes on trying; npm start starts a cloud.`);
  }
}

function farewell(name: string, { path }: DeviceFolder): string {
  return `\n  Stopped. ${name}'s keys and what is unsent are in ${path}:\n  the same command goes on from there; delete the folder to reset the device.\n`;
}

/** Throws `unsupported_media` for a file that can't be a video. */
function sourceOf(file: string | null, name: string, workingFolder: string): SimulatorSource {
  if (file === null) {
    const seed = createHash('sha256').update(name).digest().readUInt16BE();
    return { kind: 'scene', ...PICTURE, seed, durationMs: null };
  }
  const path = resolve(workingFolder, file);
  requireVideoFile(path);
  return { kind: 'file', path };
}

interface ChosenDevice {
  readonly name: string;
  readonly kind: DeviceKind | null;
  readonly source: string | null;
  readonly apiUrl: string;
}

/** Null where only help is wanted. Throws `invalid_setting`. */
function readOptions(args: readonly string[]): ChosenDevice | null {
  const { values, positionals } = parsed(args);
  if (values.help) return null;
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw misused('say one NAME');
  const kind = DEVICE_KINDS.find((each) => each === values.kind) ?? null;
  if (values.kind !== undefined && kind === null)
    throw misused(`there is no such kind; a device is one of ${DEVICE_KINDS.join(', ')}`);
  const apiUrl = values.api ?? LOCAL_API_URL;
  if (!/^https?:$/.test(URL.parse(apiUrl)?.protocol ?? ''))
    throw misused('--api is an address that begins with http:// or https://');
  return { name, kind, source: values.source ?? null, apiUrl };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        kind: { type: 'string' },
        source: { type: 'string' },
        api: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new PorchlightError('invalid_setting', `no such option; usage:\n${DEVICE_USAGE}`, { cause });
  }
}

function misused(what: string): PorchlightError {
  return new PorchlightError('invalid_setting', `${what}; usage:\n${DEVICE_USAGE}`);
}
