import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { removeRootData } from '../cloud/rootDataFolder.ts';
import { requireVideoFile } from '../simulator/requireVideoFile.ts';
import { StopRequest } from '../start/StopRequest.ts';
import { DemoScreen, renderReport, type ScreenOutput } from './DemoScreen.ts';
import { runDemo } from './runDemo.ts';

export interface DemoEnvironment {
  readonly args: readonly string[];
  readonly redisUrl: string | null;
  readonly path: string;
  /** Where the person's shell stood: paths are meant from there. */
  readonly workingFolder: string;
  readonly print: (text: string) => void;
  readonly screen: ScreenOutput;
}

export const DEMO_USAGE = `npm run demo -- [--source FILE] [--realtime] [--json] [--keep FOLDER]

  --source FILE   film this video (H.264 in MP4; anything else needs ffmpeg); without it a drawn scene
  --realtime      film as fast as it happened, not as fast as this machine can
  --json          print one object instead of progress and a table
  --keep FOLDER   leave what the servers held there, and the owners' keys in a file apart
`;

/** What a shell says of a program that Ctrl-C ended. */
const STOPPED_EXIT_CODE = 130;

/** Runs the demo in a folder of its own that is gone afterwards, also where somebody stops it. Resolves to the exit code. */
export async function demoCommand(environment: DemoEnvironment): Promise<number> {
  const { print, screen, workingFolder } = environment;
  const options = readOptions(environment.args);
  if (options.help) {
    print(DEMO_USAGE);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-demo-'));
  // PostgreSQL, which runs as another user when root starts it, must be able to pass through.
  chmodSync(folder, 0o711);
  const silent: ScreenOutput = { write: () => undefined, isTty: false, columns: 80 };
  const progress = new DemoScreen(options.json ? silent : screen);
  const stopping = new AbortController();
  using request = new StopRequest(() => process.exit(STOPPED_EXIT_CODE));
  void request.asked.then(() => stopping.abort());
  const fault = (code: string, hint: string) =>
    print(
      options.json
        ? `${JSON.stringify({ ok: false, faults: [`${code}: ${hint}`] })}\n`
        : `\n  ${hint} (${code})\n`,
    );
  try {
    const source = fromShell(options.source);
    if (source !== null) requireVideoFile(source);
    const keepFolder = fromShell(options.keep);
    const pace = options.realtime ? 'realtime' : 'fast';
    const { signal: stop } = stopping;
    const report = await runDemo({ ...environment, folder, source, keepFolder, pace, progress, stop });
    progress.finishStage();
    print(options.json ? `${JSON.stringify(report)}\n` : renderReport(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    progress.finishStage();
    if (request.isAsked) {
      fault('stopped', 'Somebody asked the demo to stop; nothing of it is left.');
      return STOPPED_EXIT_CODE;
    }
    if (!isPorchlightError(error)) throw error;
    fault(error.code, error.message);
    return 1;
  } finally {
    removeRootData(join(folder, 'cloud'));
    rmSync(folder, { recursive: true, force: true });
  }

  function fromShell(path: string | null): string | null {
    return path === null ? null : resolve(workingFolder, path);
  }
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        source: { type: 'string' },
        realtime: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        keep: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return { ...values, source: values.source ?? null, keep: values.keep ?? null };
  } catch (cause) {
    throw new PorchlightError('invalid_setting', `no such option; usage:\n${DEMO_USAGE}`, { cause });
  }
}
