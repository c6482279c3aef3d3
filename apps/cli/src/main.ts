import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';

const USAGE = `porchlight start | code | demo | device | verify client | verify log | verify proof | web

  npm start                     the whole cloud and a small neighbourhood, on this machine
  npm run code                  the demo account's second factor of now
  npm run demo -- --help        the main job, from a camera file to an opened clip
  npm run device -- --help      one simulated device more, which you pair by its code
  npm run porchlight -- verify client URL     whether a server sends the web client that is built from these sources
  npm run porchlight -- verify log URL        whether a transparency log, every entry of it, keeps to its rules; --help
  npm run porchlight -- verify proof FILE     whether one entry is in the log, without asking anybody; --help
  npm run porchlight -- web --server URL      your own web client, on this machine, in front of a server
`;

const ROOT = join(import.meta.dirname, '../../..');
const { stdout, stderr, env } = process;

// Before anything large is imported: it is most of what a second start takes.
enableCompileCache(join(ROOT, 'node_modules/.cache/porchlight'));

async function main([command, ...args]: readonly string[]): Promise<number> {
  const path = env['PATH'] ?? '';
  const redisUrl = env['REDIS_URL'] ?? null;
  if (command === 'demo') {
    const screen = {
      write: (text: string) => void stdout.write(text),
      isTty: stdout.isTTY === true,
      columns: stdout.columns ?? 80,
    };
    const workingFolder = env['INIT_CWD'] ?? process.cwd();
    const { demoCommand } = await import('./demo/demoCommand.ts');
    return demoCommand({ args, path, redisUrl, workingFolder, screen, print: screen.write });
  }
  if (command === 'device') {
    const workingFolder = env['INIT_CWD'] ?? process.cwd();
    const { deviceCommand } = await import('./device/deviceCommand.ts');
    return deviceCommand({
      args,
      folder: join(ROOT, '.porchlight/devices'),
      path,
      workingFolder,
      env,
      stdout,
    });
  }
  if (command === 'start') {
    const { runStart } = await import('./start/runStart.ts');
    return runStart({ folder: join(ROOT, '.porchlight'), path, redisUrl, env, stdin: process.stdin, stdout });
  }
  if (command === 'code') {
    const { codeCommand } = await import('./start/codeCommand.ts');
    return codeCommand(join(ROOT, '.porchlight'), Date.now(), (text) => void stdout.write(text));
  }
  if (command === 'verify' && args[0] === 'client') {
    const { verifyClientCommand } = await import('./webClient/verifyCommand.ts');
    return verifyClientCommand(args.slice(1), (text) => void stdout.write(text));
  }
  if (command === 'verify' && args[0] === 'log') {
    const { verifyLogCommand } = await import('./verify/verifyLogCommand.ts');
    return verifyLogCommand(verifyOptions(args.slice(1)));
  }
  if (command === 'verify' && args[0] === 'proof') {
    const { verifyProofCommand } = await import('./verify/verifyProofCommand.ts');
    return verifyProofCommand(verifyOptions(args.slice(1)));
  }
  if (command === 'web') {
    const { webCommand } = await import('./webClient/webCommand.ts');
    return webCommand(args, (text) => void stdout.write(text));
  }
  throw new PorchlightError('invalid_setting', `usage: ${USAGE}`);
}

/** What the verifier is given: it reads nothing of the process itself. */
function verifyOptions(args: readonly string[]) {
  const isTty = stdout.isTTY === true;
  const hasColours = isTty && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    args,
    output: {
      write: (text: string) => void stdout.write(text),
      isTty,
      columns: stdout.columns || 80,
      hasColours,
    },
    printError: (text: string) => void stderr.write(text),
    stateFolder: env['XDG_STATE_HOME'] || join(homedir(), '.local/state'),
    workingFolder: env['INIT_CWD'] ?? process.cwd(),
    nowMs: Date.now(),
  };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isPorchlightError(error)) throw error;
  stderr.write(`${error.message} (${error.code})\n`);
  process.exitCode = 1;
}
