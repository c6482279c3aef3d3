import type { LockFile } from '@porchlight/embedded';
import { isPorchlightError } from '@porchlight/kernel';
import { Screen } from '../terminal/Screen.ts';
import { span } from '../terminal/Span.ts';
import { paint, type Theme, themeOf } from '../terminal/Theme.ts';
import { clockText } from './board/amounts.ts';
import type { FeedEntry } from './board/BoardState.ts';
import { nextSteps } from './nextSteps.ts';
import { StepLines } from './StepLines.ts';
import { StopRequest } from './StopRequest.ts';
import { Street } from './Street.ts';
import { StreetBoard } from './StreetBoard.ts';
import { takeStartLock } from './takeStartLock.ts';

export interface StartOptions {
  /** Everything that is kept lies here: `.porchlight` in the project. */
  readonly folder: string;
  /** Where programs are looked for: a PATH setting. */
  readonly path: string;
  /** A Redis for the jobs that is there already, or null. */
  readonly redisUrl: string | null;
  /** What tells how the terminal draws: NO_COLOR, TERM, COLORTERM, and the locale. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** What a shell says of a program that Ctrl-C ended. */
const HURRIED_EXIT_CODE = 130;

/**
 * Runs cloud and neighbourhood until somebody stops them: with a live board on a terminal, with plain lines elsewhere. Resolves to the exit code:
 * 0 after a clean stop, 1 where it could not start.
 */
export async function runStart(options: StartOptions): Promise<number> {
  const { stdout } = options;
  const isTty = stdout.isTTY === true && options.env['TERM'] !== 'dumb';
  const theme = isTty ? themeOf(options.env) : { ...themeOf(options.env), colours: 'none' as const };
  const write = (text: string) => void stdout.write(text);
  // A terminal that was closed takes no more text; its hang-up stops us.
  stdout.on('error', () => undefined);
  const steps = new StepLines({ write, isTty, theme, columns: () => stdout.columns || 80 });
  const screen = new Screen({ write });
  using request = new StopRequest(() => {
    screen.close();
    write('\n  Not waiting any longer: the parts end by themselves.\n');
    process.exit(HURRIED_EXIT_CODE);
  });
  let lock: LockFile | null = null;
  try {
    lock = takeStartLock(options.folder);
    write(
      `\n  ${paint([span('Porchlight', 'strong'), span(', a home-camera cloud that cannot watch')], theme)}\n\n`,
    );
    const plain = plainTeller(write);
    const street = await Street.open({ ...options, steps, tell: isTty ? () => undefined : plain });
    const help = nextSteps(street.cloud, street.account, options.folder);
    if (!request.isAsked) write(`\n${help.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('')}\n`);
    if (isTty && options.stdin.isTTY === true && !request.isAsked)
      await showBoard(options, { street, screen, theme, help, request });
    else write(readyText(street));
    await request.asked;
    screen.close();
    write('\n');
    await street.stop(steps);
    write(keptText(options.folder));
    return 0;
  } catch (error) {
    screen.close();
    steps.failed();
    if (!isPorchlightError(error)) throw error;
    write(`\n${errorText(error.message, options.folder, lock !== null)}`);
    return 1;
  } finally {
    lock?.release();
  }
}

interface Shown {
  readonly street: Street;
  readonly screen: Screen;
  readonly theme: Theme;
  readonly help: readonly string[];
  readonly request: StopRequest;
}

/** Resolves when somebody asked to stop; the terminal is as it was then. */
async function showBoard({ stdin, stdout }: StartOptions, shown: Shown): Promise<void> {
  const { screen, request } = shown;
  const restore = () => {
    screen.close();
    if (stdin.isTTY) stdin.setRawMode(false);
  };
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const board = new StreetBoard({ ...shown, size, quit: () => request.ask() });
  const takeInput = (input: string) => board.takeInput(input);
  const resize = () => {
    screen.invalidate();
    board.draw();
  };
  process.once('exit', restore).once('uncaughtExceptionMonitor', restore);
  stdin.on('error', () => undefined);
  stdin
    .setRawMode(true)
    .setEncoding('utf8')
    .on('data', takeInput)
    .once('end', () => request.ask());
  stdout.on('resize', resize);
  try {
    await request.asked;
  } finally {
    stdout.off('resize', resize);
    stdin.off('data', takeInput).pause();
    board.close();
    restore();
    process.off('exit', restore).off('uncaughtExceptionMonitor', restore);
  }
}

function plainTeller(write: (text: string) => void) {
  return ({ atMs, who, text }: FeedEntry) => write(`${clockText(atMs)}  ${who.padEnd(14)}  ${text}\n`);
}

function readyText({ homes, devices, state }: Street): string {
  const { clips } = state.counters;
  return `  Ready: ${homes.length} homes, ${devices.length} devices, ${clips} clips from before. Ctrl-C stops.\n`;
}

function keptText(folder: string): string {
  return `
  Kept in ${folder}:
    cloud      clips as ciphertext, the index, logs
    homes      the owners' keys, which open them
    devices    the devices' own keys
  npm start goes on from there; delete the folder to begin anew.
`;
}

function errorText(message: string, folder: string, isOurs: boolean): string {
  const advice = isOurs
    ? `\n  Its logs are in ${folder}/cloud/logs. Nothing that was stored is lost; try again with npm start.\n`
    : '';
  return `${message
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')}${advice}`;
}
