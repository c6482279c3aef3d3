import { encodeLoggedKeyring, topics } from '@porchlight/contracts';
import { internalPaths } from '@porchlight/contracts/internal';
import type { HouseholdId } from '@porchlight/kernel';
import { sampleKeyringChange } from '@porchlight/testkit/registry/sampleKeyringChange';
import { describe, expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { type OpenBroker, type OpenBrokerOptions, openBroker, PROOF, TOKEN } from './openBroker.ts';
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

  static async start(newest: number, deps: OpenBrokerOptions['deps'] = {}): Promise<KeyringBench> {
    const bench = new KeyringBench(await openBroker({ devices: [device], deps }));
    for (let version = 2; version <= newest; version++) await bench.publish(version);
    return bench;
  }

  /** As devices get it. */
  async publish(version: number, isShown = true): Promise<Uint8Array> {
    const { registry } = this.open;
    const householdId = await this.householdId();
    const keyring = statementBy(device, 'keyring', { version });
    await registry.replaceKeyring({
      ...sampleKeyringChange({ householdId, keyring, version }),
      devices: [{ deviceId, kind: 'camera', signingKey: device.signing.publicKey, retiredAtMs: null }],
      previous: (await registry.findKeyring(householdId))?.keyring ?? null,
    });
    const logged = encodeLoggedKeyring({ record: keyring, proof: PROOF });
    this.#records.set(version, Buffer.from(logged));
    registry.prove(householdId, version, isShown ? PROOF : null);
    return logged;
  }

  /** The log shows a version that it hadn't shown yet. */
  async show(version: number): Promise<void> {
    this.open.registry.prove(await this.householdId(), version, PROOF);
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

describe('a version that the log doesn’t show yet', () => {
  /** A household of five versions of which the log doesn't show the third, and a device that holds the first. */
  async function waiting(deps: OpenBrokerOptions['deps'] = {}): Promise<KeyringBench> {
    const bench = await KeyringBench.start(2, deps);
    await bench.publish(3, false);
    await bench.publish(4);
    await bench.publish(5);
    return bench;
  }

  test('is not sent, nor is anything behind it, and goes out when the next state comes after its proof', async () => {
    await using bench = await waiting();
    await using connection = await bench.connect();
    await say(connection, 1);
    await bench.untilSent(connection, [2]);
    await say(connection, 2);
    await bench.untilSent(connection, [2]);
    await bench.show(3);
    await say(connection, 2);
    await bench.untilSent(connection, [2, 3, 4, 5]);
  });

  test('is looked for while its device waits, and sent without another state', async () => {
    await using bench = await waiting({ proofLookEveryMs: 5 });
    await using connection = await bench.connect();
    await say(connection, 2);
    await bench.untilSent(connection, []);
    await bench.show(3);
    await bench.untilSent(connection, [3, 4, 5]);
  });

  test('is looked for again every hour', async () => {
    await using bench = await waiting({ checkpointEveryMs: 5 });
    await using connection = await bench.connect();
    await say(connection, 2);
    await bench.untilSent(connection, []);
    await bench.show(3);
    await bench.untilSent(connection, [3, 4, 5]);
  });

  test('is looked for thirty times after a state, and no more', async () => {
    let looks = 0;
    await using bench = await waiting({ proofLookEveryMs: 1 });
    const { registry } = bench.open;
    const find = registry.findKeyringVersion.bind(registry);
    registry.findKeyringVersion = (householdId, version) => {
      looks += 1;
      return find(householdId, version);
    };
    await using connection = await bench.connect();
    looks = 0;
    await say(connection, 2);
    await until(() => looks >= 31);
    await rounds(connection);
    expect(looks).toBe(31);
  });

  test('is no greeting, and the checkpoint comes all the same', async () => {
    await using bench = await KeyringBench.start(1);
    await bench.publish(2, false);
    bench.open.checkpoints.show(3, 'a note\n');
    await using connection = await DeviceConnection.open(bench.open.port, device);
    await until(() => connection.messages.length === 1);
    await rounds(connection);
    expect(connection.messages.map(({ topic }) => topic)).not.toContain(topics.keyring(deviceId));
    expect(connection.messages[0]?.payload.toString()).toBe('a note\n');
  });
});

describe('the log’s newest checkpoint', () => {
  const notes = (connection: DeviceConnection) =>
    connection.messages
      .filter(({ topic }) => topic === topics.checkpoint(deviceId))
      .map(({ payload }) => payload.toString());

  test('is told anew, to those who are connected, whenever an hour is over', async () => {
    await using bench = await KeyringBench.start(1, { checkpointEveryMs: 5 });
    await using connection = await bench.connect();
    expect(notes(connection)).toEqual([]);
    bench.open.checkpoints.show(3, 'three\n');
    await until(() => notes(connection).length >= 2);
    bench.open.checkpoints.failNext('newest', 'before');
    bench.open.checkpoints.show(4, 'four\n');
    await until(() => notes(connection).at(-1) === 'four\n');
  });

  test('that can’t be read is no reason to end a connection', async () => {
    await using open = await openBroker({ devices: [device] });
    open.checkpoints.show(3, 'three\n');
    open.checkpoints.failNext('newest', 'before');
    await using connection = await DeviceConnection.open(open.port, device);
    await until(() => open.logs.some(({ msg }) => msg.startsWith('the greeting could not')));
    await rounds(connection);
    expect(notes(connection)).toEqual([]);
  });
});

test.each([
  ['a keyring without what it is wrapped in', (record: Uint8Array) => record],
  ['one that is cut off', (record: Uint8Array) => encodeLoggedKeyring({ record, proof: '' }).subarray(0, -1)],
  ['another record', () => encodeLoggedKeyring({ record: statementBy(device, 'command', {}), proof: PROOF })],
])('%s is not handed on', async (_name, make) => {
  await using bench = await KeyringBench.start(1);
  await using connection = await bench.connect();
  const url = bench.open.internalUrl + internalPaths.keyring(deviceId);
  const body = Buffer.from(make(statementBy(device, 'keyring', { version: 2 })));
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'malformed_record' }]);
  await bench.untilSent(connection, []);
});
