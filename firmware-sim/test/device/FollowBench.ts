import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLoggedKeyring, type LoggedKeyring, topics } from '@porchlight/contracts';
import { monotonicClock, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
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
export class FollowBench implements AsyncDisposable {
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

  sayCheckpoint(note: string): void {
    this.cloud.say(topics.checkpoint(this.paired.deviceId), note);
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
  get pairing(): Pairing {
    return new Pairing(this.#folder.path, this.paired.deviceId, nodePrimitives);
  }

  get kept(): number {
    return this.pairing.keyring.keyring.version;
  }

  /** The proof that came with the keyring on its disk. */
  get keptProof(): string {
    return JSON.parse(readFileSync(join(this.#folder.path, 'pairing.json'), 'utf8')).keyringProof;
  }

  /** The events of one kind that the device has told. */
  told(kind: string): readonly object[] {
    return this.cloud.events.filter((event) => event.kind === kind);
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
