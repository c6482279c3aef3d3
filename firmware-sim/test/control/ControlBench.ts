import type { Command } from '@porchlight/contracts';
import { bytesToHex, type EpochMs, randomId, systemRandom } from '@porchlight/kernel';
import { type Keyring, makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { CommandDesk } from '../../src/control/CommandDesk.ts';
import { DeviceControls, type Happening, type LiveControl } from '../../src/control/DeviceControls.ts';
import { Counters } from '../../src/device/Counters.ts';
import { Pairing } from '../../src/device/Pairing.ts';
import {
  memberEntry,
  type PairedDevice,
  TestHousehold,
  type TestMember,
  temporaryFolder,
} from '../device/household.ts';

export type Order = Command['command'];

/** A device's switches, with its household. */
export class ControlBench implements Disposable {
  readonly told: Happening[] = [];
  readonly household = new TestHousehold();
  readonly device: PairedDevice;
  readonly pairing: Pairing;
  nowMs = 1_780_000_000_000;
  /** By the device's clock that nobody sets. */
  monotonicMs = 5_000;
  changes = 0;
  desk: CommandDesk;
  controls: DeviceControls;
  random: (length: number) => Uint8Array = systemRandom;
  /** What was begun to be shown, by quality and request in hexadecimal; empty where it was ended. */
  shown: { readonly quality: string; readonly requestHex: string }[] = [];
  /** The quick replies that were said. */
  readonly said: string[] = [];
  readonly #folder = temporaryFolder();

  constructor(kind: PairedDevice['kind'] = 'floodlight') {
    this.device = this.household.pair(this.#folder.path, kind, 'mqtt://127.0.0.1:1');
    this.pairing = new Pairing(this.#folder.path, this.device.deviceId, nodePrimitives);
    this.desk = this.#newDesk();
    this.controls = this.#newControls();
  }

  /** The process died and started again. */
  restart(): void {
    this.desk = this.#newDesk();
    this.controls = this.#newControls();
  }

  command(
    order: Order,
    changes: Partial<Command> = {},
    signer: TestMember = this.household.owner,
  ): Uint8Array {
    const command = {
      commandId: randomId(systemRandom),
      deviceId: this.device.deviceId,
      clientKeyHex: bytesToHex(signer.signing.publicKey),
      counter: 1,
      challengeHex: this.desk.challenge(),
      command: order,
      ...changes,
    };
    return makeStatement('command', command, (message) =>
      nodePrimitives.sign(message, signer.signing.secretKey),
    );
  }

  changeKeyring(change: (keyring: Keyring) => Partial<Keyring>): void {
    const next = this.household.next(change(this.household.keyring));
    this.pairing.update(this.household.logged(next));
  }

  get results(): unknown[] {
    return this.told.filter(({ kind }) => kind === 'command-result');
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  #live(): LiveControl {
    const shown = () => this.shown;
    return {
      get isOn() {
        return shown().length > 0;
      },
      begin: (quality, request) => this.shown.push({ quality, requestHex: bytesToHex(request) }),
      endAll: () => this.shown.splice(0),
    };
  }

  #newDesk(): CommandDesk {
    return new CommandDesk({
      deviceId: this.device.deviceId,
      pairing: this.pairing,
      counters: new Counters(this.#folder.path),
      clock: { nowMs: () => this.nowMs as EpochMs },
      monotonic: { nowMs: () => this.monotonicMs as EpochMs },
      random: (length) => this.random(length),
      primitives: nodePrimitives,
    });
  }

  #newControls(): DeviceControls {
    return new DeviceControls({
      kind: this.device.kind,
      desk: this.desk,
      live: this.#live(),
      playReply: (reply) => this.said.push(reply),
      tell: (happening) => this.told.push(happening),
      changed: () => this.changes++,
    });
  }
}

export const LIGHT_ON: Order = { kind: 'light', on: true };

/** Lets a guest command the device, until then by its clock. */
export function withCommander(bench: ControlBench, member: TestMember, untilMs: number | null): void {
  bench.changeKeyring((keyring) => ({
    members: [...keyring.members, memberEntry(member, { role: 'guest', untilMs })],
    devices: keyring.devices.map((device) => ({
      ...device,
      commanders: [...device.commanders, member.memberId],
    })),
  }));
}
