import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@porchlight/kernel';
import type { ClipStoreSettings } from '@porchlight/object-store';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair } from '@porchlight/seal/seal';
import { loadCloudSecrets, receiptPublicKey } from './CloudSecrets.ts';
import { choosePorts } from './choosePorts.ts';
import { endEarlierProcesses, noteProcess } from './earlierProcesses.ts';
import {
  brokerUrlOf,
  type CloudPorts,
  cloudEnvironments,
  publicOrigin,
  storeEnvironment,
} from './environments.ts';
import { openCloudFolder } from './openCloudFolder.ts';
import { ServerProcess } from './ServerProcess.ts';
import { type Databases, startDatabases } from './startDatabases.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const BUCKET = 'porchlight';
/** What the object store answers a call that nobody signed. */
const UNSIGNED_CALL_STATUS = 403;

export interface CloudOptions {
  /** Everything that the cloud keeps lies here. */
  readonly folder: string;
  /** Preferred ports; a free one is taken for each that is left out or taken. */
  readonly ports?: Partial<CloudPorts>;
  /** A Redis for the jobs that is there already, or null. */
  readonly redisUrl: string | null;
  /** Whether the cloud is thrown away when it is stopped. False where left out. */
  readonly isTemporary?: boolean;
  /** Where programs are looked for: a PATH setting. */
  readonly path: string;
  /** After how long a silence a clip that wasn't finished is stored as it is. */
  readonly clipSilenceMs: number;
  /** The built web client that the api hands out, by an absolute path; null for none. */
  readonly webFolder?: string | null;
  /** Called with what has just become ready. */
  readonly progress: (what: string) => void;
}

/** A whole cloud on loopback, in processes of its own. */
export interface Cloud extends AsyncDisposable {
  readonly apiUrl: string;
  /** Where people open the pages. */
  readonly origin: string;
  /** Where the mails of this cloud are read. */
  readonly mailboxUrl: string;
  readonly brokerUrl: string;
  readonly operator: KeyPair;
  /** What devices pin: 32 bytes. */
  readonly receiptKey: Uint8Array;
  readonly folder: string;
  /** The object store as the worker reaches it. */
  readonly store: ClipStoreSettings;
  readonly databases: Databases;
  readonly processes: readonly ServerProcess[];
  stop(): Promise<void>;
}

/** Starts every part, each once what it needs is ready. Throws what the part that failed throws, and stops the others then. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { folder, progress, clipSilenceMs } = options;
  await using starting = new AsyncDisposableStack();
  openCloudFolder(folder);
  const secrets = loadCloudSecrets(folder);
  const receiptKeyFile = join(folder, 'receipt-key.pem');
  writeFileSync(receiptKeyFile, secrets.receiptKeyPem, { mode: 0o600 });
  await endEarlierProcesses(join(folder, 'processes'));
  const ports = await choosePorts(options.ports ?? {});

  const start = starterOf(folder, starting);
  const startStore = () =>
    start(
      'store',
      'packages/s3-server/src/main.ts',
      storeEnvironment(folder, ports.s3, secrets, BUCKET),
      `http://127.0.0.1:${ports.s3}/`,
      UNSIGNED_CALL_STATUS,
    );
  const openDatabases = async () =>
    starting.use(await startDatabases({ isTemporary: false, ...options, secrets, log: () => undefined }));
  const [databases, store] = await allStarted([openDatabases(), startStore()]);
  progress(
    databases.jobsBackend === 'redis' ? 'PostgreSQL, Redis, object store' : 'PostgreSQL, object store',
  );

  const env = cloudEnvironments({
    folder,
    ports,
    secrets,
    databases,
    receiptKeyFile,
    bucket: BUCKET,
    clipSilenceMs,
    webFolder: options.webFolder ?? null,
  });
  const servers = await allStarted([
    start('broker', 'apps/broker/src/main.ts', env.broker, `http://127.0.0.1:${ports.internal}/readyz`),
    start('worker', 'apps/worker/src/main.ts', env.worker, `http://127.0.0.1:${ports.workerHealth}/readyz`),
    start('api', 'apps/api/src/main.ts', env.api, `http://127.0.0.1:${ports.api}/readyz`),
  ]);
  progress('broker, worker, api');
  const parts = starting.move();
  const stop = () => parts.disposeAsync();
  return {
    apiUrl: `http://127.0.0.1:${ports.api}`,
    origin: publicOrigin(ports),
    mailboxUrl: `http://127.0.0.1:${ports.mailbox}/`,
    brokerUrl: brokerUrlOf(ports),
    operator: nodePrimitives.signKeyPair(hexToBytes(secrets.operatorSeedHex)),
    receiptKey: receiptPublicKey(secrets),
    folder,
    store: {
      endpoint: env.worker['S3_ENDPOINT'] ?? '',
      region: 'local',
      bucket: BUCKET,
      ...secrets.storeWriter,
    },
    databases,
    processes: [store, ...servers],
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** `Promise.all` that waits for the others where one fails, so that what they started can be stopped. */
async function allStarted<Parts extends readonly Promise<unknown>[]>(
  parts: readonly [...Parts],
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}

function starterOf(folder: string, starting: AsyncDisposableStack) {
  return async (
    name: string,
    entry: string,
    env: Readonly<Record<string, string>>,
    readyUrl: string,
    readyStatus = 200,
  ) => {
    const logFile = join(folder, 'logs', `${name}.log`);
    const server = await ServerProcess.start({
      name,
      entry: join(ROOT, entry),
      env,
      logFile,
      readyUrl,
      readyStatus,
      started: (pid) => noteProcess(join(folder, 'processes'), name, pid),
    });
    starting.defer(() => server.stop());
    return server;
  };
}
