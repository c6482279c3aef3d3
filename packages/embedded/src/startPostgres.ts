import { realpath, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PorchlightError } from '@porchlight/kernel';
import { createDatabase, runOnce } from './database.ts';
import { settleEarlierPostmaster } from './earlierPostmaster.ts';
import { freePort } from './freePort.ts';
import { postgresAccount } from './postgresAccount.ts';
import { openCluster, type PostgresCluster, SUPERUSER } from './postgresCluster.ts';
import { makeSocketFolder } from './postgresSocket.ts';
import { type Account, RunningProgram } from './RunningProgram.ts';

const START_PATIENCE_MS = 60_000;
/** A fast shutdown, and an immediate one that the next start recovers from. */
const ENDING = { politely: 'SIGINT', firmly: 'SIGQUIT', patienceMs: 30_000 } as const;
const POLL_MS = 20;
/** The default, and part of the socket's name. */
const SOCKET_PORT = 5432;

export interface PostgresOptions {
  /** Empty, absent, or from an earlier start. */
  readonly dataFolder: string;
  /** For the Unix socket; emptied of earlier sockets. Chosen by us where left out. */
  readonly socketFolder?: string;
  /** Listen on this TCP port of 127.0.0.1 too. Windows, which has no such sockets, takes a free one where left out. */
  readonly port?: number;
  /** Takes PostgreSQL's log line by line; it holds no statements and no values. */
  readonly log?: (line: string) => void;
  /** False gives up durability for speed: tests only. */
  readonly fsync?: boolean;
}

export interface PostgresServer extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when PostgreSQL is gone, for whatever reason, with how it ended in words. */
  readonly exited: Promise<string>;
  /** A URL of `database`, for the superuser unless another user is named. It holds the password: never log it. */
  connectionString(database: string, user?: string, password?: string): string;
  /** Creates a database; one that exists is kept as it is. */
  createDatabase(name: string): Promise<void>;
  /** Ends every connection, writes everything to disk and resolves when the process is gone. May be called twice. */
  stop(): Promise<void>;
}

interface Listening {
  /** Null where there are no Unix sockets. */
  readonly socketFolder: string | null;
  /** Null for no TCP. */
  readonly port: number | null;
}

/**
 * Starts PostgreSQL as a child process and resolves once it answers. As root it runs as `nobody`. It ends cleanly when we are killed; a start in the same
 * folder waits for that.
 * Throws `missing_program`, `invalid_setting` (a folder that can't be used) or `unavailable` (it lives already, or didn't start).
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const account = await postgresAccount();
  const dataFolder = resolve(options.dataFolder);
  const cluster = await openCluster(dataFolder, account, options.fsync ?? true);
  await settleEarlierPostmaster(await realpath(cluster.folder));
  const windows = process.platform === 'win32';
  const listening: Listening = {
    socketFolder: windows ? null : await makeSocketFolder(dataFolder, options.socketFolder, account),
    port: options.port ?? (windows ? await freePort() : null),
  };
  const connectionString = (database: string, user = SUPERUSER, password = cluster.password) =>
    urlOf(listening, database, user, password);
  const program = await startUntilReady(
    () => launch(cluster, listening, account, options),
    connectionString('postgres'),
  );
  const stop = async () => {
    await program.stop();
    if (options.socketFolder === undefined && listening.socketFolder !== null) {
      await rm(listening.socketFolder, { recursive: true, force: true });
    }
  };
  return {
    pid: program.pid ?? 0,
    exited: program.exited,
    connectionString,
    createDatabase: (name) => createDatabase(connectionString('postgres'), name),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function urlOf({ socketFolder, port }: Listening, database: string, user: string, password: string): string {
  const url = new URL(`postgresql://127.0.0.1:${port ?? SOCKET_PORT}/`);
  url.pathname = `/${encodeURIComponent(database)}`;
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password);
  if (port === null && socketFolder !== null) url.searchParams.set('host', socketFolder);
  return url.href;
}

function launch(
  cluster: PostgresCluster,
  listening: Listening,
  account: Account | null,
  options: PostgresOptions,
): RunningProgram {
  const settings = {
    listen_addresses: listening.port === null ? '' : '127.0.0.1',
    port: String(listening.port ?? SOCKET_PORT),
    unix_socket_directories: listening.socketFolder ?? '',
    max_connections: '200',
    // What PostgreSQL logs reaches people: no statements, and no rows in the details of an error.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(options.fsync === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return new RunningProgram(cluster.program.postgres, ['-D', cluster.folder, ...args], {
    account,
    workingFolder: dirname(cluster.folder),
    log: options.log,
    ending: ENDING,
  });
}

/** Children of a killed PostgreSQL end by themselves, a little later; until then a new one refuses to start. */
const CHILDREN_REMAIN = /pre-existing shared memory block|is still in use/;

async function startUntilReady(start: () => RunningProgram, url: string): Promise<RunningProgram> {
  const giveUpAtMs = performance.now() + START_PATIENCE_MS;
  let program = start();
  for (;;) {
    const refusal = await runOnce(url, 'SELECT 1').then(
      () => null,
      (error: unknown) => error,
    );
    if (refusal === null) return program;
    if (program.ended && CHILDREN_REMAIN.test(program.lastLines)) program = start();
    else if (program.ended || !isStarting(refusal) || performance.now() > giveUpAtMs) {
      await program.stop();
      throw new PorchlightError('unavailable', `PostgreSQL didn't start:\n${program.lastLines}`, {
        cause: refusal,
      });
    }
    await delay(POLL_MS);
  }
}

/** Nobody listens yet, or PostgreSQL says itself that it is starting up (57P03). */
function isStarting(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03';
}
