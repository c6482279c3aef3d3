import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@porchlight/kernel';
import type { ClipStoreSettings } from '@porchlight/object-store';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair } from '@porchlight/seal/seal';
import { brokerUrlOf, type CloudPorts, publicOrigin } from './CloudPorts.ts';
import { type CloudSecrets, loadCloudSecrets, receiptPublicKey } from './CloudSecrets.ts';
import { choosePorts } from './choosePorts.ts';
import { endEarlierProcesses } from './earlierProcesses.ts';
import { cloudEnvironments, cosignerEnvironment, storeEnvironment } from './environments.ts';
import { openCloudFolder } from './openCloudFolder.ts';
import { type Cosigners, cosignerCount, type LogFiles, prepareLog } from './prepareLog.ts';
import type { ServerProcess } from './ServerProcess.ts';
import { allStarted, type Starter, starterOf } from './Starter.ts';
import { type Databases, startDatabases } from './startDatabases.ts';

const BUCKETS = { clips: 'porchlight', log: 'porchlight-log' } as const;
/** What is enough for a quorum, and costs least. */
const ONE_WITNESS: Cosigners = { witnesses: 1, mirror: false };
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
  /** Who cosigns the log; one witness where left out. */
  readonly cosigners?: Cosigners;
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
  /** All of them, the cosigners too. */
  readonly processes: readonly ServerProcess[];
  /** What clients pin of the log (C2SP tlog-policy). */
  readonly logPolicy: string;
  /** Witnesses and mirror, as the policy orders them and by its names. */
  readonly cosigners: readonly ServerProcess[];
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
  const { cosigners = ONE_WITNESS } = options;
  const ports = await choosePorts(options.ports ?? {}, cosignerCount(cosigners));
  const log = prepareLog(folder, ports, secrets, cosigners);

  const start = starterOf(folder, starting);
  const openDatabases = async () =>
    starting.use(await startDatabases({ isTemporary: false, ...options, secrets, log: () => undefined }));
  const [databases, store, witnesses] = await allStarted([
    openDatabases(),
    startStore(start, folder, ports, secrets),
    startCosigners(start, folder, log),
  ]);
  progress(
    databases.jobsBackend === 'redis' ? 'PostgreSQL, Redis, object store' : 'PostgreSQL, object store',
  );

  const env = cloudEnvironments({
    folder,
    ports,
    secrets,
    databases,
    receiptKeyFile,
    buckets: BUCKETS,
    log,
    clipSilenceMs,
    webFolder: options.webFolder ?? null,
  });
  const servers = await startServers(start, ports, env);
  progress('broker, worker, log, api');
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
      bucket: BUCKETS.clips,
      ...secrets.storeWriter,
    },
    databases,
    processes: [store, ...servers, ...witnesses],
    logPolicy: log.policy,
    cosigners: witnesses,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function startCosigners(start: Starter, folder: string, { cosigners }: LogFiles) {
  return allStarted(
    cosigners.map((cosigner) =>
      start(
        cosigner.name,
        'apps/witness/src/main.ts',
        cosignerEnvironment(folder, cosigner),
        `http://127.0.0.1:${cosigner.port}/readyz`,
      ),
    ),
  );
}

function startStore(start: Starter, folder: string, { s3 }: CloudPorts, secrets: CloudSecrets) {
  const env = storeEnvironment(folder, s3, secrets, BUCKETS);
  return start(
    'store',
    'packages/s3-server/src/main.ts',
    env,
    `http://127.0.0.1:${s3}/`,
    UNSIGNED_CALL_STATUS,
  );
}

function startServers(start: Starter, ports: CloudPorts, env: ReturnType<typeof cloudEnvironments>) {
  return allStarted([
    start('broker', 'apps/broker/src/main.ts', env.broker, `http://127.0.0.1:${ports.internal}/readyz`),
    start('worker', 'apps/worker/src/main.ts', env.worker, `http://127.0.0.1:${ports.workerHealth}/readyz`),
    start('log', 'apps/log/src/main.ts', env.log, `http://127.0.0.1:${ports.logHealth}/readyz`),
    start('api', 'apps/api/src/main.ts', env.api, `http://127.0.0.1:${ports.api}/readyz`),
  ]);
}
