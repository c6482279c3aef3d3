import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '@porchlight/embedded';
import { createLogin, migrate, PostgresDatabase, PostgresRegistry } from '@porchlight/index-store';
import { migrateJobs } from '@porchlight/jobs';
import { HttpClipSpool } from '@porchlight/spool/http';
import { sampleKeyringChange } from '@porchlight/testkit/registry/sampleKeyringChange';
import { expect, inject, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { TOKEN } from './openBroker.ts';
import { sealClip, type TestDevice, testDevice } from './testDevice.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../../infra/migrations', import.meta.url));

interface BrokerProcess {
  readonly mqttPort: number;
  readonly internalUrl: string;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

async function startProcess(env: Record<string, string>): Promise<BrokerProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: { ...env, MQTT_PORT: '0', INTERNAL_PORT: '0', INTERNAL_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await exited;
    return code as number | null;
  };
  let ports: { mqttPort: number; internalPort: number } | null = null;
  const lines = createInterface({ input: child.stdout });
  for await (const text of lines) {
    const line = JSON.parse(text);
    if (line.msg === 'listening') ports = line;
    if (line.msg === 'ready' && ports !== null) {
      child.stdout.resume();
      return { mqttPort: ports.mqttPort, internalUrl: `http://127.0.0.1:${ports.internalPort}`, stop };
    }
  }
  throw new Error('the broker ended before it was ready');
}

async function register(url: string, device: TestDevice): Promise<void> {
  await using database = new PostgresDatabase({ url, applicationName: 'porchlight-test' });
  const registry = new PostgresRegistry(database);
  const { deviceId, signing } = device;
  const change = sampleKeyringChange({
    devices: [{ deviceId, kind: 'camera', signingKey: signing.publicKey, retiredAtMs: null }],
  });
  await registry.addHousehold(change.householdId, randomBytes(32));
  await registry.replaceKeyring(change);
}

test('the process takes a clip with the rights of its own database role, stops cleanly, and still holds the clip at its next start', async () => {
  await using database = await freshDatabase(inject('postgresUrl'));
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-broker-'));
  await migrate(database.url, MIGRATIONS);
  await migrateJobs(database.url);
  const device = testDevice();
  await register(database.url, device);
  const login = `broker_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(16).toString('hex');
  await createLogin(database.url, 'porchlight_broker', password, login);
  const url = new URL(database.url);
  url.username = login;
  url.password = password;
  const env = { DATABASE_URL: url.href, JOBS_URL: database.url, SPOOL_FOLDER: join(folder, 'spool') };
  try {
    const clip = sealClip(device, 3);
    const first = await startProcess(env);
    {
      await using connection = await DeviceConnection.open(first.mqttPort, device);
      await connection.whole(clip);
    }
    expect((await fetch(`${first.internalUrl}/readyz`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    const second = await startProcess(env);
    const spool = new HttpClipSpool({ baseUrl: second.internalUrl, token: TOKEN });
    expect(await spool.read(device.deviceId, clip.clipId)).toHaveLength(clip.records.length);
    expect(await second.stop()).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
