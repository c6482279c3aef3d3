import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { topics } from '@porchlight/contracts';
import { systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { loadIdentity } from '../../src/device/identity.ts';
import { CloudLink, type DownMessage } from '../../src/upload/CloudLink.ts';
import { connectProof } from '../../src/upload/connectProof.ts';
import { type PairedDevice, TestHousehold, temporaryFolder } from '../device/household.ts';
import { TestCloud } from './TestCloud.ts';

/** A paired device's link to a cloud, and what it told. */
class LinkBench implements AsyncDisposable {
  readonly told: string[] = [];
  readonly messages: DownMessage[] = [];
  readonly cloud: TestCloud;
  readonly link: CloudLink;
  readonly device: PairedDevice;
  readonly #folder: Disposable;

  private constructor(cloud: TestCloud, device: PairedDevice, folder: Disposable & { path: string }) {
    this.cloud = cloud;
    this.device = device;
    this.#folder = folder;
    const identity = loadIdentity(folder.path, nodePrimitives, systemRandom);
    this.link = new CloudLink(
      {
        brokerUrl: cloud.url,
        deviceId: device.deviceId,
        proof: () => connectProof(identity, systemClock, nodePrimitives, systemRandom),
        lastWill: '{"online":false}',
        retryMs: { first: 4, longest: 64 },
      },
      {
        connected: () => this.told.push('connected'),
        disconnected: () => this.told.push('disconnected'),
        message: (message) => this.messages.push(message),
      },
    );
  }

  static async start(before: (cloud: TestCloud) => void = () => undefined): Promise<LinkBench> {
    const folder = temporaryFolder();
    const household = new TestHousehold();
    const cloud = await TestCloud.start(household);
    const device = household.pair(folder.path, 'camera', cloud.url);
    before(cloud);
    return new LinkBench(cloud, device, folder);
  }

  async connected(): Promise<void> {
    await expect.poll(() => this.link.isConnected).toBe(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link.close();
    await this.cloud[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

const unavailable = expect.objectContaining({ code: 'unavailable' });

test('it connects with a proof, publishes, and hears what is said to this device', async () => {
  await using bench = await LinkBench.start();
  await bench.connected();
  await bench.link.publish(topics.state(bench.device.deviceId), '{"online":true}', true);
  expect(bench.cloud.states).toEqual(['{"online":true}']);
  bench.cloud.say(topics.error(bench.device.deviceId), 'hello');
  await expect.poll(() => bench.messages.length).toBe(1);
  expect(bench.messages[0]?.about).toBe('errors');
  expect(Buffer.from(bench.messages[0]?.payload ?? '').toString()).toBe('hello');
});

test('it comes back after every loss, each time with a fresh proof', async () => {
  await using bench = await LinkBench.start();
  for (let time = 1; time <= 5; time++) {
    await expect.poll(() => bench.told.filter((what) => what === 'connected').length).toBe(time);
    bench.cloud.cut();
    await expect.poll(() => bench.told.filter((what) => what === 'disconnected').length).toBe(time);
  }
  await bench.connected();
  expect(bench.cloud.proofs).toHaveLength(6);
  expect(new Set(bench.cloud.proofs).size).toBe(6);
});

test('a broker that is gone for a while is found again', async () => {
  await using bench = await LinkBench.start();
  await bench.connected();
  await bench.cloud.vanish();
  await expect.poll(() => bench.told.filter((what) => what === 'disconnected').length).toBeGreaterThan(3);
  await expect(bench.link.publish('any', 'x')).rejects.toThrow(unavailable);
  await bench.cloud.listen();
  await bench.connected();
});

test('a publish that was not acknowledged when the connection went is rejected', async () => {
  await using bench = await LinkBench.start();
  await bench.connected();
  bench.cloud.takes = () => {
    bench.cloud.cut();
    return false;
  };
  const publishes = Array.from({ length: 5 }, () =>
    bench.link.publish(topics.state(bench.device.deviceId), '{"online":true}'),
  );
  const results = await Promise.allSettled(publishes);
  expect(results.map(({ status }) => status)).toEqual(results.map(() => 'rejected'));
  bench.cloud.takes = () => true;
  await bench.connected();
  await bench.link.publish(topics.state(bench.device.deviceId), '{"online":true}');
});

test('who is not admitted asks again at longer and longer intervals', async () => {
  await using bench = await LinkBench.start((cloud) => {
    cloud.admits = false;
  });
  const times: number[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) {
    await expect.poll(() => bench.cloud.proofs.length, { interval: 1 }).toBeGreaterThanOrEqual(attempt);
    times.push(performance.now());
  }
  const [first = 0, second = 0] = times;
  expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBeGreaterThan(second - first);
  expect(bench.told).not.toContain('connected');
  expect(new Set(bench.cloud.proofs).size).toBe(bench.cloud.proofs.length);
  bench.cloud.admits = true;
  await bench.connected();
});

test('it can be closed at any moment, and tells nothing and sends nothing afterwards', async () => {
  const moments: ((bench: LinkBench) => Promise<void>)[] = [
    async () => undefined,
    (bench) => expect.poll(() => bench.cloud.connections, { interval: 1 }).toBe(1),
    (bench) => bench.connected(),
    async (bench) => {
      await bench.connected();
      await bench.cloud.vanish();
      await expect.poll(() => bench.told).toContain('disconnected');
    },
    async (bench) => {
      await bench.connected();
      bench.cloud.takes = () => false;
      void bench.link.publish(topics.state(bench.device.deviceId), 'x').catch(() => undefined);
    },
  ];
  for (const until of moments) {
    await using bench = await LinkBench.start();
    await until(bench);
    await bench.link.close();
    const told = bench.told.length;
    await expect(bench.link.publish('any', 'x')).rejects.toThrow(unavailable);
    expect(bench.link.isConnected).toBe(false);
    expect(bench.told).toHaveLength(told);
  }
});

test.each([
  ['at once', 'at-once', true],
  ['once connected', 'connected', true],
  ['while it waits to try again', 'disconnected', false],
])('closed %s, it leaves nothing behind that keeps a process', async (_name, moment, admits) => {
  await using bench = await LinkBench.start();
  await bench.connected();
  bench.cloud.admits = admits;
  bench.cloud.checksProofs = false;
  const child = spawn(process.execPath, [
    join(import.meta.dirname, 'close-main.ts'),
    bench.cloud.url,
    moment,
  ]);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('a goodbye keeps the last will from being carried out, a broken connection does not', async () => {
  await using bench = await LinkBench.start();
  const wills: string[] = [];
  bench.cloud.onPublished = (topic, payload) => {
    if (topic === topics.state(bench.device.deviceId)) wills.push(payload);
  };
  await bench.connected();
  bench.cloud.cut();
  await expect.poll(() => wills).toEqual(['{"online":false}']);
  await bench.connected();
  await bench.link.close();
  await expect.poll(() => bench.cloud.clientCount).toBe(0);
  expect(wills).toHaveLength(1);
});
