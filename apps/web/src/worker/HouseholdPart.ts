import type { Command } from '@porchlight/contracts';
import { type DeviceSummary, devicePageSchema } from '@porchlight/contracts/http';
import { cellOf } from '@porchlight/geo';
import {
  bytesToHex,
  type DeviceId,
  isPorchlightError,
  monotonicClock,
  PorchlightError,
  parseDeviceId,
} from '@porchlight/kernel';
import {
  askCloud,
  type MemberChange,
  type PairingProgress,
  pairThroughRelay,
  readPairingCode,
} from '@porchlight/owner-client';
import type { DevicePlace } from '@porchlight/owner-client/account';
import { parseMemberName } from '@porchlight/owner-client/invite';
import { requirePinned } from '@porchlight/owner-client/log';
import type { OpenHousehold } from '@porchlight/owner-client/session';
import { isCurrentMember, isLiveViewer, type Keyring } from '@porchlight/seal/header';
import type { Desk } from './Desk.ts';

/** A device as the page shows it. */
export interface DeviceView extends DeviceSummary {
  readonly place: DevicePlace | null;
  readonly retiredAtMs: number | null;
  /** Whether this client may open what it films. */
  readonly maySee: boolean;
  readonly mayCommand: boolean;
  /** Whether this client may see it live now. */
  readonly maySeeLive: boolean;
}

export interface MemberView {
  readonly memberId: string;
  readonly name: string | null;
  readonly role: Keyring['members'][number]['role'];
  readonly untilMs: number | null;
  readonly isCurrent: boolean;
  readonly isSelf: boolean;
  readonly clientKeysHex: readonly string[];
  readonly sees: readonly string[];
  readonly commands: readonly string[];
}

export interface HouseholdView {
  readonly householdId: string;
  readonly mayChange: boolean;
  readonly keyringVersion: number;
  readonly safetyNumber: string | null;
  /** The `.tlog-proof` that the newest keyring came with; null while it waits for the log. */
  readonly keyringProof: string | null;
  readonly members: readonly MemberView[];
  /** Why the household’s book of names can’t be read, as a hint; null where it can. */
  readonly bookFault: string | null;
}

/** The device that answered a pairing, to be shown before it is let in. */
export interface MetDevice {
  readonly deviceId: string;
  readonly kind: string;
}

/** The household, as the page asks for it. */
export class HouseholdPart {
  readonly #desk: Desk;
  /** Ends the pairing that is under way. Owned by `pair`. */
  #pairing: AbortController | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Null before the household is founded. */
  async view(): Promise<HouseholdView | null> {
    const open = this.#desk.householdOrNull;
    if (open === null) return null;
    if (open.hasKeyring) await open.refresh();
    await this.#desk.names.refresh();
    const { household } = open;
    const base = { householdId: household.id, mayChange: household.mayChange };
    if (!open.hasKeyring)
      return {
        ...base,
        keyringVersion: 0,
        safetyNumber: null,
        keyringProof: null,
        members: [],
        bookFault: null,
      };
    const { keyring } = household.keyring;
    const { fault } = this.#desk.names;
    return {
      ...base,
      keyringVersion: keyring.version,
      safetyNumber: household.safetyNumber(),
      keyringProof: open.keyrings.newestProof,
      members: keyring.members.map((member) => this.#memberView(member, keyring)),
      bookFault: isPorchlightError(fault) ? fault.message : null,
    };
  }

  async devices(): Promise<readonly DeviceView[]> {
    const open = this.#desk.householdOrNull;
    if (open === null || !open.hasKeyring) return [];
    const { devices } = await open.api.json('GET', '/v1/devices', devicePageSchema);
    const { household } = open;
    const { keyring } = household.keyring;
    await this.#desk.names.ensure();
    return devices.map((device) => {
      const named = keyring.devices.find(({ deviceId }) => deviceId === device.deviceId);
      return {
        ...device,
        place: this.#desk.names.place(device.deviceId),
        retiredAtMs: named?.retiredAtMs ?? null,
        maySee: household.epochKeys(device.deviceId).size > 0,
        mayCommand: named?.commanders.includes(household.memberId) ?? false,
        maySeeLive: this.#maySeeLive(household, device.deviceId),
      };
    });
  }

  /** Pairs the device of a setup code, and founds the household with it where there is none. `confirm` is asked with what answered. */
  async pair(
    code: string,
    place: DevicePlace,
    confirm: (device: MetDevice) => Promise<boolean>,
    progress: (step: PairingProgress) => void,
  ): Promise<string> {
    const { primitives, baseUrl, fetch, clock, random } = this.#desk.deps;
    const read = readPairingCode(code, primitives);
    this.#pairing?.abort(new PorchlightError('not_permitted', 'another pairing was begun'));
    const ending = new AbortController();
    this.#pairing = ending;
    const open = this.#desk.householdOrNull ?? (await this.#desk.foundHousehold());
    const pinned = this.#desk.account.vault.preferences['receiptKeyHex'];
    const cloud = await askCloud(baseUrl, fetch, typeof pinned === 'string' ? pinned : null);
    requirePinned(open.log.policy, cloud.logPolicy);
    const { deviceId } = await pairThroughRelay({
      household: open.household,
      code: read,
      relay: { baseUrl, fetch },
      cloud,
      cell: cellOf([place.longitude, place.latitude]),
      confirm: ({ deviceId: id, kind }) => confirm({ deviceId: id, kind }),
      publish: (keyring) => open.publish(keyring),
      progress,
      clock,
      stopwatch: monotonicClock,
      random,
      primitives,
      signal: ending.signal,
    });
    await this.#desk.account.changeVault((vault) => ({
      ...vault,
      positions: { ...vault.positions, [deviceId]: place },
      preferences: { ...vault.preferences, receiptKeyHex: cloud.receiptKeyHex },
    }));
    await this.#desk.rest();
    await this.#tellHousehold();
    return deviceId;
  }

  stopPairing(): void {
    this.#pairing?.abort(new PorchlightError('not_permitted', 'the pairing was stopped'));
  }

  async place(deviceId: string, place: DevicePlace): Promise<void> {
    await this.#desk.account.changeVault((vault) => ({
      ...vault,
      positions: { ...vault.positions, [parseDeviceId(deviceId)]: place },
    }));
    await this.#desk.rest();
    await this.#tellHousehold();
  }

  async retire(deviceId: string): Promise<void> {
    const { household } = this.#desk;
    await household.publish(household.household.retireDevice(parseDeviceId(deviceId), this.#nowMs()));
  }

  async changeMember(memberId: string, change: MemberChange): Promise<void> {
    const { household } = this.#desk;
    await household.publish(household.household.changeMember(memberId, change, this.#nowMs()));
  }

  async removeMember(memberId: string): Promise<void> {
    const { household } = this.#desk;
    await household.publish(household.household.removeMember(memberId, this.#nowMs()));
  }

  /** Names a member for the whole household; throws `not_permitted` for guests and live viewers, who don’t write its book. */
  async nameMember(memberId: string, name: string): Promise<void> {
    await this.#desk.names.change({ [memberId]: parseMemberName(name) });
  }

  /** Sends an order that this client signed; resolves to the id that the device's answer names. */
  order(deviceId: DeviceId, order: Command['command']): Promise<string> {
    return this.#desk.household.order(deviceId, order);
  }

  /** Rights that have lapsed are renewed when somebody looks. */
  #maySeeLive({ keyring, clientSigning }: OpenHousehold['household'], deviceId: DeviceId): boolean {
    try {
      return isLiveViewer(keyring.keyring, deviceId, bytesToHex(clientSigning.publicKey), this.#nowMs());
    } catch (error) {
      if (!isPorchlightError(error, 'not_permitted', 'stale_keyring')) throw error;
      return error.code === 'stale_keyring';
    }
  }

  #memberView(member: Keyring['members'][number], keyring: Keyring): MemberView {
    const { memberId, role, untilMs, clients } = member;
    const boxKeys = new Set(clients.map(({ boxKeyHex }) => boxKeyHex));
    const isSelf = memberId === this.#desk.household.household.memberId;
    const devices = keyring.devices.filter(({ retiredAtMs }) => retiredAtMs === undefined);
    return {
      memberId,
      name: this.#desk.names.member(memberId),
      role,
      untilMs,
      isCurrent: isCurrentMember(member, this.#nowMs()),
      isSelf,
      clientKeysHex: clients.map(({ signingKeyHex }) => signingKeyHex),
      sees: devices
        .filter(({ wraps }) => wraps.some(({ boxKeyHex }) => boxKeys.has(boxKeyHex)))
        .map(({ deviceId }) => deviceId),
      commands: devices
        .filter(({ commanders }) => commanders.includes(memberId))
        .map(({ deviceId }) => deviceId),
    };
  }

  /** Writes what devices are called into the household’s book, where there is somebody to read it. What fails here is written with the next change. */
  async #tellHousehold(): Promise<void> {
    const { names, household } = this.#desk;
    if (!names.mayWrite || household.household.keyring.keyring.members.length < 2) return;
    try {
      await names.change({});
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
    }
  }

  #nowMs() {
    return this.#desk.deps.clock.nowMs();
  }
}
