import { topics } from '@porchlight/contracts';
import { internalPaths } from '@porchlight/contracts/internal';
import type { HouseholdId } from '@porchlight/kernel';
import { sampleKeyringChange } from '@porchlight/testkit/registry/sampleKeyringChange';
import { describe, expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { type OpenBroker, openBroker, TOKEN } from './openBroker.ts';
import { statementBy, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const { deviceId } = device;

/** A broker whose household has published versions up to `newest`. The broker doesn't look into them. */
class KeyringBench implements AsyncDisposable {
  readonly open: OpenBroker;
  readonly #records = new Map<number, Buffer>();

  private constructor(open: OpenBroker) {
    this.open = open;
  }

  static async start(newest: number): Promise<KeyringBench> {
    const bench = new KeyringBench(await openBroker({ devices: [device] }));
    for (let version = 2; version <= newest; version++) await bench.publish(version);
    return bench;
  }

  async publish(version: number): Promise<Uint8Array> {
    const { registry } = this.open;
    const householdId = await this.householdId();
    const keyring = statementBy(device, 'keyring', { version });
    await registry.replaceKeyring({
      ...sampleKeyringChange({ householdId, keyring, version }),
      devices: [{ deviceId, kind: 'camera', signingKey: device.signing.publicKey, retiredAtMs: null }],
      previous: (await registry.findKeyring(householdId))?.keyring ?? null,
    });
    this.#records.set(version, Buffer.from(keyring));
    return keyring;
  }

  /** Connects and has taken the greeting. */
  async connect(): Promise<DeviceConnection> {
    const connection = await DeviceConnection.open(this.open.port, device);
    await until(() => connection.messages.length === 1);
    return connection;
  }

  /** The versions that were sent after the greeting. */
  sent(connection: DeviceConnection): (number | undefined)[] {
    const versionOf = (payload: Buffer) =>
      [...this.#records].find(([, record]) => record.equals(payload))?.[0];
    return connection.messages
      .slice(1)
      .filter(({ topic }) => topic === topics.keyring(deviceId))
      .map(({ payload }) => versionOf(payload));
  }

  /** Resolves when these, and in some rounds of messages no more, were sent. */
  async untilSent(connection: DeviceConnection, expected: readonly number[]): Promise<void> {
    await until(() => this.sent(connection).length >= expected.length);
    await rounds(connection);
    expect(this.sent(connection)).toEqual(expected);
  }

  async householdId(): Promise<HouseholdId> {
    const registered = await this.open.registry.findDevice(deviceId);
    if (registered === null) throw new Error('the device is registered');
    return registered.householdId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.open[Symbol.asyncDispose]();
  }
}

function say(connection: DeviceConnection, keyringVersion?: number): Promise<void> {
  const state = JSON.stringify({ online: true, keyringVersion });
  return connection.publish(topics.state(deviceId), state, { retain: true });
}

/** Gives the broker ample occasion to say what it should not: some rounds of messages and answers, behind those that came. */
async function rounds(connection: DeviceConnection): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const before = connection.errors.length;
    await connection.publish(topics.challenge(deviceId), '{}');
    await until(() => connection.errors.length > before);
  }
}

function versions(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

describe.each([1, 2, 16, 17, 40])('a device that missed %i versions', (missed) => {
  test('is sent them in order, sixteen at a time, each batch after it says that it holds the one before', async () => {
    await using bench = await KeyringBench.start(1 + missed);
    await using connection = await bench.connect();
    for (let held = 1; held < 1 + missed; held = Math.min(held + 16, 1 + missed)) {
      await say(connection, held);
      await bench.untilSent(connection, versions(2, Math.min(held + 16, 1 + missed)));
    }
    await say(connection, 1 + missed);
    await bench.untilSent(connection, versions(2, 1 + missed));
  });
});

test('states in the middle of a batch begin no second one', async () => {
  await using bench = await KeyringBench.start(30);
  await using connection = await bench.connect();
  await Promise.all([1, 1, 1, 2, 5, 16].map((held) => say(connection, held)));
  await bench.untilSent(connection, versions(2, 17));
  await Promise.all([17, 17, 18].map((held) => say(connection, held)));
  await bench.untilSent(connection, versions(2, 30));
});

test.each([
  ['says nothing of its version', undefined],
  ['holds the newest', 3],
  ['holds one that the cloud never had', 4],
  ['says the highest number', Number.MAX_SAFE_INTEGER],
])('a device that %s is sent nothing for it', async (_name, held) => {
  await using bench = await KeyringBench.start(3);
  await using connection = await bench.connect();
  await say(connection, held);
  await bench.untilSent(connection, []);
});

test('a device that went in the middle goes on, at its next connection, from the version that it says then', async () => {
  await using bench = await KeyringBench.start(40);
  {
    await using connection = await bench.connect();
    await say(connection, 1);
    await until(() => bench.sent(connection).length >= 3);
    connection.client.stream.destroy();
    await connection.untilClosed();
  }
  await using connection = await bench.connect();
  await say(connection, 4);
  await bench.untilSent(connection, versions(5, 20));
});

test('a version that can’t be read now is sent after the next state, and nothing is left out', async () => {
  await using bench = await KeyringBench.start(5);
  await using connection = await bench.connect();
  bench.open.registry.failNext('findKeyringVersion', 'before');
  await say(connection, 1);
  await until(() => bench.open.logs.some(({ msg }) => msg.startsWith('missed keyrings')));
  await bench.untilSent(connection, []);
  await say(connection, 1);
  await bench.untilSent(connection, versions(2, 5));
});

test('a keyring that is published while a device catches up comes at once, and again in its turn', async () => {
  await using bench = await KeyringBench.start(20);
  await using connection = await bench.connect();
  await say(connection, 1);
  await bench.untilSent(connection, versions(2, 17));
  const body = Buffer.from(await bench.publish(21));
  const url = bench.open.internalUrl + internalPaths.keyring(deviceId);
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body });
  expect(answer.status).toBe(204);
  await say(connection, 17);
  await bench.untilSent(connection, [...versions(2, 17), 21, ...versions(18, 21)]);
});
