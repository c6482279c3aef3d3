import { join } from 'node:path';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { demoCommand } from './demo/demoCommand.ts';
import { runStart } from './start/runStart.ts';

const USAGE = `porchlight start | demo

  npm start                     the whole cloud and a small neighbourhood, on this machine
  npm run demo -- --help        the main job, from a camera file to an opened clip
`;

const ROOT = join(import.meta.dirname, '../../..');
const { stdout, stderr, env } = process;

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
    return demoCommand({ args, path, redisUrl, workingFolder, screen, print: screen.write });
  }
  if (command === 'start') {
    return runStart({ folder: join(ROOT, '.porchlight'), path, redisUrl, env, stdin: process.stdin, stdout });
  }
  throw new PorchlightError('invalid_setting', `usage: ${USAGE}`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isPorchlightError(error)) throw error;
  stderr.write(`${error.message} (${error.code})\n`);
  process.exitCode = 1;
}
