import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMs, HouseholdId } from '@porchlight/kernel';
import { randomId, systemClock, systemRandom } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { createLogger } from '@porchlight/service';
import { openSpool, type Spool, type SpoolOptions } from '@porchlight/spool';
import { MemoryClipIndex } from '@porchlight/testkit/clip-index/MemoryClipIndex';
import { MemoryJobQueue } from '@porchlight/testkit/job-queue/MemoryJobQueue';
import { MemoryLogCheckpoints } from '@porchlight/testkit/log-checkpoints/MemoryLogCheckpoints';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { sampleKeyringChange } from '@porchlight/testkit/registry/sampleKeyringChange';
import { type Broker, type BrokerDeps, buildBroker } from '../src/index.ts';
import type { TestDevice } from './testDevice.ts';

/** Of every keyring; the broker doesn’t look into it. */
export const PROOF = 'c2sp.org/tlog-proof@v1\n';
export const TOKEN = 'internal-token-of-the-tests-0123456789';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A broker that listens, over fakes of the database and the queue and a real spool. */
export interface OpenBroker extends AsyncDisposable {
  readonly broker: Broker;
  readonly port: number;
  readonly internalUrl: string;
  readonly registry: MemoryRegistry;
  readonly checkpoints: MemoryLogCheckpoints;
  readonly index: MemoryClipIndex;
  readonly queue: MemoryJobQueue;
  readonly spool: Spool;
  readonly folder: string;
  readonly logs: LogLine[];
  readonly deps: BrokerDeps;
}

/** The household's keyring as `registerDevices` leaves it. */
export async function registerDevices(
  registry: MemoryRegistry,
  devices: readonly TestDevice[],
  retiredAtMs: EpochMs | null = null,
): Promise<{ readonly householdId: HouseholdId; readonly keyring: Uint8Array }> {
  const householdId = randomId(systemRandom) as HouseholdId;
  await registry.addHousehold(householdId, systemRandom(32));
  const keyring = makeStatement('keyring', { version: 1 }, () => systemRandom(64));
  await registry.replaceKeyring(
    sampleKeyringChange({
      householdId,
      keyring,
      devices: devices.map(({ deviceId, signing }) => ({
        deviceId,
        kind: 'camera',
        signingKey: signing.publicKey,
        retiredAtMs,
      })),
    }),
  );
  registry.prove(householdId, 1, PROOF);
  return { householdId, keyring };
}

export interface OpenBrokerOptions {
  readonly devices: readonly TestDevice[];
  /** Of all of them. */
  readonly retiredAtMs?: EpochMs;
  readonly spool?: Partial<SpoolOptions>;
  readonly deps?: Partial<BrokerDeps>;
  /** A folder that outlives the broker, or one of its own. */
  readonly folder?: string;
}

export async function openBroker(options: OpenBrokerOptions): Promise<OpenBroker> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'porchlight-broker-')));
  const spool = await openSpool({ folder: join(folder, 'spool'), ...options.spool });
  const registry = new MemoryRegistry();
  const checkpoints = new MemoryLogCheckpoints();
  await registerDevices(registry, options.devices, options.retiredAtMs);
  const logs: LogLine[] = [];
  const destination = { write: (line: string) => void logs.push(JSON.parse(line)) };
  const index = new MemoryClipIndex();
  const queue = new MemoryJobQueue();
  const deps: BrokerDeps = {
    registry,
    checkpoints,
    index,
    queue,
    spool,
    primitives: nodeVerifyPrimitives,
    clock: systemClock,
    log: createLogger({ name: 'broker', level: 'debug', destination }),
    internalToken: TOKEN,
    readiness: {},
    clipSilenceMs: 30_000,
    unfinishedKeptMs: 60 * 60_000,
    ...options.deps,
  };
  const broker = await buildBroker(deps);
  const port = await broker.listenForDevices({ host: '127.0.0.1', port: 0, tls: null });
  const internalPort = await broker.listenInternally('127.0.0.1', 0);
  return {
    broker,
    port,
    internalUrl: `http://127.0.0.1:${internalPort}`,
    registry,
    checkpoints,
    index,
    queue,
    spool,
    folder,
    logs,
    deps,
    async [Symbol.asyncDispose]() {
      await broker.close();
      await spool.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
