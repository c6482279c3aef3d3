import type { DeviceId } from '@porchlight/kernel';
import { type KeyringMember, type VerifiedKeyring, verifyKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect } from 'vitest';
import type { Household } from '../../src/index.ts';
import { epochsOf, join, NOW_MS, newClient, newDevice, newOwner, upTo } from './Town.ts';

/** A random change; numbers pick among what there is. */
export interface Step {
  readonly kind: 'pair' | 'add' | 'change' | 'role' | 'addClient' | 'removeClient' | 'remove' | 'retire';
  readonly pick: number;
  readonly role: KeyringMember['role'];
  /** Bit by device. */
  readonly sees: number;
}

interface ModelMember {
  role: KeyringMember['role'];
  sees: Set<DeviceId>;
  clients: Household[];
}

/** A household under random changes, beside a plain model of who may see what. */
export class ChangedTown {
  readonly owner = newOwner();
  readonly #devices = [newDevice().deviceId].slice(1);
  readonly #members = new Map<string, ModelMember>();
  readonly #everyone: Household[] = [this.owner];
  /** Client → device → the newest epoch it was ever entitled to. */
  readonly #newest = new Map<Household, Map<DeviceId, number>>();
  #previous: VerifiedKeyring | null = null;

  constructor() {
    this.#members.set(this.owner.memberId, { role: 'owner', sees: new Set(), clients: [this.owner] });
    this.#took(this.#pair());
  }

  step(step: Step): void {
    const signed = this.#apply(step);
    if (signed !== null) this.#took(signed);
  }

  #apply(step: Step): VerifiedKeyring | null {
    const sees = this.#devices.filter((_, i) => (step.sees >> i) & 1);
    if (step.kind === 'pair') return this.#devices.length < 4 ? this.#pair() : null;
    if (step.kind === 'add') return this.#add(step.role, step.role === 'live-viewer' ? [] : sees);
    if (step.kind === 'retire') return this.#retire(step.pick);
    const others = [...this.#members].filter(([memberId]) => memberId !== this.owner.memberId);
    const [memberId, member] = others[step.pick % Math.max(others.length, 1)] ?? [];
    if (memberId === undefined || member === undefined) return null;
    if (step.kind === 'change') {
      if (member.role === 'live-viewer') return null;
      if (member.clients.length > 0) member.sees = new Set(sees);
      return this.owner.changeMember(memberId, { sees }, NOW_MS);
    }
    if (step.kind === 'role') return this.#changeRole(memberId, member, step.role);
    if (step.kind === 'addClient') {
      const client = newClient(this.owner, memberId as Household['memberId']);
      this.#welcome(client);
      member.clients.push(client);
      return this.owner.addClient(memberId, client.clientKeys, NOW_MS);
    }
    if (step.kind === 'remove') {
      this.#members.delete(memberId);
      return this.owner.removeMember(memberId, NOW_MS);
    }
    const client = member.clients.pop();
    if (client === undefined) return null;
    if (member.clients.length === 0) member.sees = new Set();
    return this.owner.removeClient(client.clientKeys.signingKeyHex, NOW_MS);
  }

  #pair(): VerifiedKeyring {
    const device = newDevice();
    this.#devices.push(device.deviceId);
    return this.owner.pair([device], NOW_MS);
  }

  #add(role: KeyringMember['role'], sees: DeviceId[]): VerifiedKeyring | null {
    if (this.#members.size >= 8) return null;
    const client = newClient(this.owner);
    this.#welcome(client);
    this.#members.set(client.memberId, { role, sees: new Set(sees), clients: [client] });
    return join(this.owner, client, role, sees);
  }

  #retire(pick: number): VerifiedKeyring | null {
    const inUse = this.owner.keyring.keyring.devices.filter((each) => each.retiredAtMs === undefined);
    const device = inUse[pick % Math.max(inUse.length, 1)];
    return device === undefined ? null : this.owner.retireDevice(device.deviceId as DeviceId, NOW_MS);
  }

  #changeRole(memberId: string, member: ModelMember, role: KeyringMember['role']): VerifiedKeyring {
    if (role === 'live-viewer') member.sees = new Set();
    else if (member.role === 'owner' && member.clients.length > 0) member.sees = new Set(this.#devices);
    member.role = role;
    return this.owner.changeMember(memberId, { role }, NOW_MS);
  }

  /** A client joins with the newest keyring, as a new browser would. */
  #welcome(client: Household): void {
    this.#everyone.push(client);
    client.adopt(this.owner.keyring.record);
  }

  #took(signed: VerifiedKeyring): void {
    const { keyring } = verifyKeyring(
      signed.record,
      this.owner.root.publicKey,
      this.#previous,
      nodePrimitives,
    );
    this.#previous = signed;
    for (const client of this.#everyone) if (client !== this.owner) client.adopt(signed.record);
    for (const { role, sees, clients } of this.#members.values()) {
      for (const { deviceId, epoch } of keyring.devices) {
        const isSeen = role === 'owner' || (role !== 'live-viewer' && sees.has(deviceId as DeviceId));
        if (isSeen) for (const client of clients) this.#entitle(client, deviceId as DeviceId, epoch);
      }
    }
    for (const client of this.#everyone) {
      for (const deviceId of this.#devices) {
        const newest = this.#newest.get(client)?.get(deviceId) ?? 0;
        expect(epochsOf(client, deviceId)).toEqual(upTo(newest));
      }
    }
  }

  #entitle(client: Household, deviceId: DeviceId, epoch: number): void {
    const epochs = this.#newest.get(client) ?? new Map<DeviceId, number>();
    this.#newest.set(client, epochs.set(deviceId, epoch));
  }
}
