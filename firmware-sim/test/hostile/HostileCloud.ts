import { type Command, topics } from '@porchlight/contracts';
import { bytesToHex, type EpochMs, randomId, systemRandom } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { Device } from '../../src/device/Device.ts';
import {
  makeMember,
  type PairedDevice,
  TestHousehold,
  type TestMember,
  temporaryFolder,
} from '../device/household.ts';
import { TestCloud } from '../upload/TestCloud.ts';

export type Order = Command['command'];

/** A signed command, as whoever carries it holds it. */
export interface Carried {
  readonly commandId: string;
  readonly counter: number;
  readonly challengeHex: string;
  readonly device: PairedDevice;
  readonly record: Uint8Array;
}

const KINDS = ['floodlight', 'camera'] as const;
const SIREN: Order = { kind: 'siren', on: true };
const NO_CHALLENGE = '0'.repeat(64);

/** Two devices of a household, over a real broker, in the hands of a cloud that does with everything that it carries as it likes. */
export class HostileCloud implements AsyncDisposable {
  readonly household: TestHousehold;
  readonly stranger = makeMember();
  readonly devices: readonly PairedDevice[];
  /** What the devices are made to take for the time. */
  wallMs: number;
  /** By the devices' own clock. */
  monotonicMs = 0;
  readonly #cloud: TestCloud;
  readonly #running: Device[];
  readonly #closing: AsyncDisposableStack;
  #counter = 0;

  private constructor(cloud: TestCloud, household: TestHousehold, closing: AsyncDisposableStack) {
    this.#cloud = cloud;
    this.household = household;
    this.#closing = closing;
    this.wallMs = household.keyring.issuedAtMs;
    const folders = KINDS.map(() => closing.use(temporaryFolder()).path);
    this.devices = KINDS.map((kind, i) => household.pair(folders[i] ?? '', kind, cloud.url));
    this.#running = this.devices.map((device) => this.#start(device));
  }

  static async open(): Promise<HostileCloud> {
    await using opening = new AsyncDisposableStack();
    const household = new TestHousehold();
    const cloud = opening.use(await TestCloud.start(household));
    const hostile = new HostileCloud(cloud, household, opening.move());
    await cloud.until(() => cloud.states.length >= KINDS.length);
    return hostile;
  }

  /** What devices did, one entry an order that was carried out. */
  get done(): readonly string[] {
    return this.#results('done');
  }

  /** Every siren that sounded and every light that went on. */
  get acts(): number {
    return this.#cloud.events.filter(({ kind, on }) => (kind === 'siren' || kind === 'light') && on === true)
      .length;
  }

  /** A member, or whoever else signs, orders a siren over a challenge that the device has just given. */
  async sign(device: PairedDevice, signer: TestMember = this.household.owner): Promise<Carried> {
    const before = this.#cloud.challengeHex;
    this.#cloud.say(topics.ask(device.deviceId), JSON.stringify({ askId: randomId(systemRandom) }));
    await this.#cloud.until(() => this.#cloud.challengeHex !== before);
    return this.#signed(device, this.#cloud.challengeHex, signer, SIREN);
  }

  /** Hands bytes to a device as a command; resolves once it has dealt with them. */
  async deliver(device: PairedDevice, record: Uint8Array): Promise<void> {
    this.#cloud.say(topics.command(device.deviceId), record);
    // What comes after it is refused, and answered: so it has been dealt with.
    const last = this.#signed(device, NO_CHALLENGE, this.household.owner, SIREN);
    this.#cloud.say(topics.command(device.deviceId), last.record);
    await this.#cloud.until(() => this.#results('refused').includes(last.commandId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((device) => device.close()));
    await this.#closing.disposeAsync();
  }

  #results(outcome: 'done' | 'refused'): readonly string[] {
    const own = this.#cloud.events.filter((event) => event.kind === 'command-result');
    return own.filter((event) => event['outcome'] === outcome).map(({ commandId }) => String(commandId));
  }

  #signed(device: PairedDevice, challengeHex: string, signer: TestMember, command: Order): Carried {
    this.#counter += 1;
    const said: Command = {
      commandId: randomId(systemRandom),
      deviceId: device.deviceId,
      clientKeyHex: bytesToHex(signer.signing.publicKey),
      counter: this.#counter,
      challengeHex,
      command,
    };
    const record = makeStatement('command', said, (message) =>
      nodePrimitives.sign(message, signer.signing.secretKey),
    );
    return { commandId: said.commandId, counter: said.counter, challengeHex, device, record };
  }

  #start({ folder, kind }: PairedDevice): Device {
    const nothing = () => undefined;
    return new Device({
      folder,
      kind,
      clock: { nowMs: () => this.wallMs as EpochMs },
      monotonic: { nowMs: () => this.monotonicMs as EpochMs },
      random: systemRandom,
      primitives: nodePrimitives,
      speaker: { play: nothing, pause: nothing },
      listener: {
        connected: nothing,
        disconnected: nothing,
        clipBegun: nothing,
        unitFilmed: nothing,
        clipSettled: nothing,
        happened: nothing,
        stateChanged: nothing,
      },
    });
  }
}
