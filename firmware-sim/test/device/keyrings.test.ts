import { encodeLoggedKeyring, type LoggedKeyring, topics } from '@porchlight/contracts';
import { bytesToHex, monotonicClock, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { describe, expect, test } from 'vitest';
import { Device, type DeviceListener } from '../../src/device/Device.ts';
import { Pairing } from '../../src/device/Pairing.ts';
import { SimulatorProcess } from '../simulator/simulatorProcess.ts';
import { TestCloud } from '../upload/TestCloud.ts';
import { type PairedDevice, TestHousehold, temporaryFolder } from './household.ts';

const NOTHING = () => undefined;
const SILENT: DeviceListener = {
  connected: NOTHING,
  disconnected: NOTHING,
  clipBegun: NOTHING,
  unitFilmed: NOTHING,
  clipSettled: NOTHING,
  happened: NOTHING,
  stateChanged: NOTHING,
};

/** A paired device, and a cloud that says what the test lets it say. */
class FollowBench implements AsyncDisposable {
  readonly household: TestHousehold;
  readonly cloud: TestCloud;
  readonly paired: PairedDevice;
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(household: TestHousehold, cloud: TestCloud) {
    this.household = household;
    this.cloud = cloud;
    this.#folder = temporaryFolder();
    this.paired = household.pair(this.#folder.path, 'camera', cloud.url);
  }

  static async start(): Promise<FollowBench> {
    const household = new TestHousehold();
    return new FollowBench(household, await TestCloud.start(household));
  }

  /** The records of the next versions, as the household publishes them. */
  publish(count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, i) => this.household.next({ issuedAtMs: i }));
  }

  say(...keyrings: readonly Uint8Array[]): void {
    for (const keyring of keyrings) this.sayLogged(this.household.logged(keyring));
  }

  sayLogged(keyring: LoggedKeyring): void {
    this.sayBytes(encodeLoggedKeyring(keyring));
  }

  sayBytes(payload: Uint8Array): void {
    this.cloud.say(topics.keyring(this.paired.deviceId), payload);
  }

  /** What the device has said that it holds, in the order of its states; its last will says nothing of it. */
  get said(): number[] {
    const held = this.cloud.states.map((state) => JSON.parse(state).keyringVersion);
    return held.filter((version) => version !== undefined);
  }

  /** What is on the device's disk. */
  get kept(): number {
    return new Pairing(this.#folder.path, this.paired.deviceId, nodePrimitives).keyring.keyring.version;
  }

  async device(): Promise<Device & AsyncDisposable> {
    const device = new Device({
      folder: this.#folder.path,
      kind: 'camera',
      clock: systemClock,
      monotonic: monotonicClock,
      random: systemRandom,
      primitives: nodePrimitives,
      speaker: { play: NOTHING, pause: NOTHING },
      listener: SILENT,
    });
    const before = this.said.length;
    await this.cloud.until(() => this.said.length > before);
    return Object.assign(device, { [Symbol.asyncDispose]: () => device.close() });
  }

  simulator(): SimulatorProcess {
    const source = { kind: 'script', width: 320, height: 180, seed: 1, clips: [] };
    const device = { folder: this.#folder.path, kind: 'camera', source, startsAtMs: null, pace: 'realtime' };
    return new SimulatorProcess(this.#folder.path, { devices: [device], exitWhenDone: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloud[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

test.each([1, 2, 40])(
  'a device that missed %i versions takes them in order and says each once it is kept',
  async (missed) => {
    await using bench = await FollowBench.start();
    const keyrings = bench.publish(missed);
    let keptBehind = 0;
    bench.cloud.takes = ({ kind }) => {
      if (kind === 'state' && bench.kept < (bench.said.at(-1) ?? 0)) keptBehind++;
      return true;
    };
    await using device = await bench.device();
    bench.say(...keyrings);
    await bench.cloud.until(() => bench.said.at(-1) === 1 + missed);
    expect(bench.said).toEqual(Array.from({ length: 1 + missed }, (_, i) => i + 1));
    expect([bench.kept, keptBehind, device.state.keyringVersion]).toEqual([1 + missed, 0, 1 + missed]);
  },
);

test('a device that is sent the newest alone says again what it holds, and takes it when the ones between have come', async () => {
  await using bench = await FollowBench.start();
  const [second, third, fourth] = bench.publish(3) as [Uint8Array, Uint8Array, Uint8Array];
  await using _device = await bench.device();
  bench.say(fourth);
  await bench.cloud.until(() => bench.said.length === 2);
  expect(bench.said).toEqual([1, 1]);
  bench.say(second, third, fourth, fourth);
  await bench.cloud.until(() => bench.said.at(-1) === 4);
  expect(bench.said).toEqual([1, 1, 2, 3, 4]);
});

test('a device that is killed while it catches up goes on from what it kept', async () => {
  await using bench = await FollowBench.start();
  const keyrings = bench.publish(40);
  {
    await using simulator = bench.simulator();
    await bench.cloud.until(() => bench.said.length > 0);
    bench.cloud.takes = () => {
      if ((bench.said.at(-1) ?? 0) >= 5) simulator.child.kill('SIGKILL');
      return true;
    };
    bench.say(...keyrings);
    await simulator.exited;
  }
  bench.cloud.takes = () => true;
  const { kept } = bench;
  expect(kept).toBeGreaterThanOrEqual(5);
  bench.cloud.states.length = 0;
  await using _device = await bench.device();
  expect(bench.said).toEqual([kept]);
  bench.say(...keyrings.slice(kept - 1));
  await bench.cloud.until(() => bench.said.at(-1) === 41);
  expect(bench.kept).toBe(41);
});

describe('a device keeps what it has when it is sent', () => {
  const hostile: [string, (bench: FollowBench, keyrings: readonly Uint8Array[]) => Uint8Array][] = [
    ['an older keyring', (_bench, [first]) => first as Uint8Array],
    [
      'a forged one',
      ({ household }) => {
        const stranger = nodePrimitives.signKeyPair(systemRandom(32));
        const previousHashHex = bytesToHex(nodePrimitives.sha256(household.sign(household.keyring)));
        return household.sign({ ...household.keyring, version: 4, previousHashHex }, stranger);
      },
    ],
    [
      'one that skips a version',
      ({ household }) => {
        household.next({});
        return household.next({});
      },
    ],
    [
      'the next version of another history',
      ({ household }) =>
        household.sign({ ...household.keyring, version: 4, previousHashHex: 'ab'.repeat(32) }),
    ],
    ["another household's", () => new TestHousehold().next({})],
  ];
  test.each(hostile)('%s', async (_name, make) => {
    await using bench = await FollowBench.start();
    const first = bench.household.sign(bench.household.keyring);
    const keyrings = bench.publish(2);
    await using device = await bench.device();
    bench.say(...keyrings);
    await bench.cloud.until(() => bench.said.at(-1) === 3);
    const before = bench.household.keyring;
    const record = make(bench, [first, ...keyrings]);
    bench.household.keyring = before;
    bench.say(record, bench.household.next({}));
    await bench.cloud.until(() => bench.said.at(-1) === 4);
    expect(bench.said.filter((version) => version > 3)).toEqual([4]);
    expect(bench.said.toSorted()).toEqual(bench.said);
    expect([bench.kept, device.mayFilm]).toEqual([4, true]);
  });
});
