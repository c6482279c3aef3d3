import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PorchlightError } from '@porchlight/kernel';
import { freePort } from './freePort.ts';
import { RedisLock } from './RedisLock.ts';
import { RunningProgram } from './RunningProgram.ts';

const START_PATIENCE_MS = 60_000;
const ENDING = { politely: 'SIGTERM', firmly: 'SIGKILL', patienceMs: 30_000 } as const;
const POLL_MS = 20;

export interface RedisOptions {
  /** A `redis-server` or `valkey-server`, from `findRedis`. */
  readonly program: string;
  /** Holds its append-only file; made where it doesn't exist. */
  readonly folder: string;
  /** A TCP port of 127.0.0.1; a free one where left out. */
  readonly port?: number;
  /** Takes Redis's log line by line. */
  readonly log?: (line: string) => void;
}

export interface RedisServer extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when Redis is gone, for whatever reason, with how it ended in words. */
  readonly exited: Promise<string>;
  /** It holds the password, which stays the same for a folder: never log it. */
  readonly url: string;
  /** Writes everything to disk and resolves when the process is gone. May be called twice. */
  stop(): Promise<void>;
}

/** The first `redis-server` or `valkey-server` in the folders of `path` (a PATH setting), or null where there is none. */
export function findRedis(path: string): string | null {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    for (const name of ['redis-server', 'valkey-server']) {
      const file = join(folder, name + suffix);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  return null;
}

/**
 * Starts Redis or Valkey as a child process on 127.0.0.1 and resolves once it has loaded its data and answers.
 * It loses at most the last second to a power cut, and nothing to a kill; it ends cleanly when we are killed.
 * Throws `unavailable` when it doesn't start, or another one works in the folder.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const port = options.port ?? (await freePort());
  const password = await keptPassword(options.folder);
  const lock = await RedisLock.take(options.folder);
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(options.folder)}`,
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
  ];
  // By standard input: a password among the arguments is seen by every user of the machine.
  const program = new RunningProgram(options.program, ['-'], {
    account: null,
    workingFolder: options.folder,
    input: settings.join('\n'),
    log: options.log,
    ending: ENDING,
  });
  if (program.pid !== null) lock.heldBy(program.pid);
  const exited = program.exited.finally(() => lock.release());
  await untilReady(program, port, password);
  const stop = async () => {
    await program.stop();
    await exited;
  };
  return {
    pid: program.pid ?? 0,
    exited,
    url: `redis://:${password}@127.0.0.1:${port}`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Made at the first start, by one rename; only we can read it. */
async function keptPassword(folder: string): Promise<string> {
  const file = join(folder, 'password');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${file}.new`, `${password}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return password;
}

async function untilReady(program: RunningProgram, port: number, password: string): Promise<void> {
  const giveUpAtMs = performance.now() + START_PATIENCE_MS;
  while (!(await answers(port, password))) {
    if (program.ended || performance.now() > giveUpAtMs) {
      await program.stop();
      throw new PorchlightError('unavailable', `Redis didn't start:\n${program.lastLines}`);
    }
    await delay(POLL_MS);
  }
}

/** Whether `port` takes our password and has its data in memory: `+OK` and `+PONG` (the Redis protocol, RESP). */
function answers(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    let reply = '';
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\nQUIT\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(reply.startsWith('+OK\r\n+PONG\r\n')));
  });
}
