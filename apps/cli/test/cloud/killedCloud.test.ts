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

async function startChild({ cloudFolder, ports }: UploadTrial): Promise<ChildProcess> {
  const args = ['--disable-warning=ExperimentalWarning', PROGRAM, cloudFolder, JSON.stringify(ports)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout as NodeJS.ReadableStream, 'data', { signal: AbortSignal.timeout(60_000) });
  return child;
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
  const first = await startChild(trial);
  using all = new ProcessTree(first.pid ?? 0);
  await trial.begin(accessTo(trial));
  await trial.untilMore('clip-begun', 2);
  await trial.untilMore('unit', 5);
  all.kill();
  await vi.waitFor(() => expect(all.living).toEqual([]), 10_000);
  expect(all.size).toBeGreaterThan(FEWEST_PROCESSES);

  const second = await startChild(trial);
  using parts = new ProcessTree(second.pid ?? 0);
  await trial.untilMore('clip-stored', 2);
  second.kill('SIGKILL');
  await vi.waitFor(() => expect(parts.living).toEqual([]), 30_000);
  expect(parts.size).toBeGreaterThan(FEWEST_PROCESSES);
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
