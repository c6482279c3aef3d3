import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test, vi } from 'vitest';
import { loadCloudSecrets, receiptPublicKey } from '../../src/cloud/CloudSecrets.ts';
import { startCloud } from '../../src/cloud/startCloud.ts';
import { ProcessTree } from './ProcessTree.ts';
import { UploadTrial } from './UploadTrial.ts';

const PROGRAM = join(import.meta.dirname, 'programs/cloud.ts');

/** Store, broker, worker, api, PostgreSQL and its helpers, and who watches over them. */
const FEWEST_PROCESSES = 8;

/** A cloud below a process of its own, and all the processes that belong to it. */
class CloudChild implements Disposable {
  readonly parts: ProcessTree;
  readonly #child: ChildProcess;

  private constructor({ cloudFolder, ports }: UploadTrial) {
    const args = ['--disable-warning=ExperimentalWarning', PROGRAM, cloudFolder, JSON.stringify(ports)];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.parts = new ProcessTree(this.#child.pid ?? 0);
  }

  static async start(trial: UploadTrial): Promise<CloudChild> {
    const cloud = new CloudChild(trial);
    await once(cloud.#child.stdout as NodeJS.ReadableStream, 'data', { signal: AbortSignal.timeout(60_000) });
    return cloud;
  }

  killHead(): void {
    this.parts.look();
    this.#child.kill('SIGKILL');
  }

  [Symbol.dispose](): void {
    this.parts.kill();
    this.parts[Symbol.dispose]();
  }
}

function accessTo({ cloudFolder, ports }: UploadTrial) {
  const secrets = loadCloudSecrets(cloudFolder);
  return {
    apiUrl: `http://127.0.0.1:${ports.api}`,
    brokerUrl: `mqtt://127.0.0.1:${ports.mqtt}`,
    operator: nodePrimitives.signKeyPair(hexToBytes(secrets.operatorSeedHex)),
    receiptKey: receiptPublicKey(secrets),
  };
}

test('a cloud that is killed as a whole, and then its head alone, goes on where it was, and its parts never outlive it', {
  timeout: 180_000,
}, async () => {
  using trial = await UploadTrial.open();
  using first = await CloudChild.start(trial);
  await trial.begin(accessTo(trial));
  await trial.untilUnits(10);
  first.parts.kill();
  await vi.waitFor(() => expect(first.parts.living).toEqual([]), 10_000);
  expect(first.parts.size).toBeGreaterThan(FEWEST_PROCESSES);

  using second = await CloudChild.start(trial);
  await trial.untilStored(2);
  second.killHead();
  await vi.waitFor(() => expect(second.parts.living).toEqual([]), 30_000);
  expect(second.parts.size).toBeGreaterThan(FEWEST_PROCESSES);
  expect(trial.isOver).toBe(false);

  const { cloudFolder: folder, ports } = trial;
  const settings = {
    folder,
    ports,
    redisUrl: null,
    path: '',
    clipSilenceMs: 2000,
    progress: () => undefined,
  };
  await using third = await startCloud(settings);
  expect(third).toMatchObject(accessTo(trial));
  await trial.expectAllStored(third.store);
  for (const name of ['secrets.json', 'receipt-key.pem']) {
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  }
  for (const name of readdirSync(join(folder, 'logs')))
    expect(statSync(join(folder, 'logs', name)).mode & 0o777, name).toBe(0o600);
});
