import type {
  KeyringChange,
  KeyringHead,
  KeyringVersion,
  Principal,
  RegisteredDevice,
  Registry,
} from '@porchlight/domain';
import {
  type AgencyId,
  bytesToHex,
  type DeviceId,
  equalBytes,
  type HouseholdId,
  PorchlightError,
} from '@porchlight/kernel';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** Who there is, in memory. */
export class MemoryRegistry implements Registry {
  readonly #households = new Map<HouseholdId, KeyringHead>();
  /** Every keyring by household and version. */
  readonly #keyrings = new Map<string, Uint8Array>();
  /** Of those that the log shows. */
  readonly #proofs = new Map<string, string>();
  readonly #agencyKeys = new Map<AgencyId, Uint8Array>();
  readonly #devices = new Map<DeviceId, RegisteredDevice>();
  /** By signing key in hexadecimal. */
  readonly #principals = new Map<string, Principal>();
  readonly #faults = new PlannedFaults<keyof Registry>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof Registry, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  findDevice(deviceId: DeviceId): Promise<RegisteredDevice | null> {
    return this.#faults.around('findDevice', () => structuredClone(this.#devices.get(deviceId)) ?? null);
  }

  devicesOf(householdId: HouseholdId): Promise<readonly RegisteredDevice[]> {
    return this.#faults.around('devicesOf', () => {
      const own = [...this.#devices.values()].filter((device) => device.householdId === householdId);
      return structuredClone(own.sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1)));
    });
  }

  findPrincipal(signingKey: Uint8Array): Promise<Principal | null> {
    return this.#faults.around('findPrincipal', () => this.#principals.get(bytesToHex(signingKey)) ?? null);
  }

  addHousehold(householdId: HouseholdId, rootKey: Uint8Array): Promise<void> {
    return this.#faults.around('addHousehold', () => {
      const before = this.#households.get(householdId);
      if (before !== undefined && !equalBytes(before.rootKey, rootKey)) throw taken();
      if (before !== undefined) return;
      this.#households.set(householdId, { householdId, rootKey: rootKey.slice(), keyring: null });
    });
  }

  addAgency(agencyId: AgencyId, _name: string, signingKey: Uint8Array): Promise<void> {
    return this.#faults.around('addAgency', () => {
      const before = this.#agencyKeys.get(agencyId);
      if (before !== undefined && equalBytes(before, signingKey)) return;
      if (before !== undefined || this.#principals.has(bytesToHex(signingKey))) throw taken();
      this.#agencyKeys.set(agencyId, signingKey.slice());
      this.#principals.set(bytesToHex(signingKey), { role: 'agency', agencyId });
    });
  }

  findKeyring(householdId: HouseholdId): Promise<KeyringHead | null> {
    return this.#faults.around(
      'findKeyring',
      () => structuredClone(this.#households.get(householdId)) ?? null,
    );
  }

  findKeyringVersion(householdId: HouseholdId, version: number): Promise<KeyringVersion | null> {
    return this.#faults.around('findKeyringVersion', () => {
      const name = `${householdId}/${version}`;
      const record = this.#keyrings.get(name)?.slice();
      return record === undefined ? null : { record, proof: this.#proofs.get(name) ?? null };
    });
  }

  /** The log shows a keyring from now on. */
  prove(householdId: HouseholdId, version: number, proof: string): void {
    this.#proofs.set(`${householdId}/${version}`, proof);
  }

  replaceKeyring(change: KeyringChange): Promise<void> {
    return this.#faults.around('replaceKeyring', () => {
      const head = this.#households.get(change.householdId);
      if (head === undefined) throw new PorchlightError('not_found', 'there is no such household');
      if (!isSame(head.keyring, change.previous)) {
        throw new PorchlightError('stale_keyring', 'the keyring has changed meanwhile');
      }
      const name = `${change.householdId}/${change.version}`;
      if (this.#keyrings.has(name)) throw taken();
      this.#requireNothingOfOthers(change);
      this.#keyrings.set(name, change.keyring.slice());
      this.#households.set(change.householdId, { ...head, keyring: change.keyring.slice() });
      this.#replaceWhatItNames(structuredClone(change));
    });
  }

  #requireNothingOfOthers({ householdId, devices, clientKeys }: KeyringChange): void {
    const others = [...this.#devices.values()].filter((device) => device.householdId !== householdId);
    for (const device of devices) {
      const isTaken = (other: RegisteredDevice) =>
        other.deviceId === device.deviceId || equalBytes(other.signingKey, device.signingKey);
      if (others.some(isTaken)) throw taken();
    }
    for (const { signingKey } of clientKeys) {
      const principal = this.#principals.get(bytesToHex(signingKey));
      if (principal === undefined) continue;
      if (principal.role !== 'member' || principal.householdId !== householdId) throw taken();
    }
  }

  #replaceWhatItNames({ householdId, devices, clientKeys }: KeyringChange): void {
    for (const device of this.#devices.values()) {
      if (device.householdId === householdId) this.#devices.delete(device.deviceId);
    }
    for (const device of devices) this.#devices.set(device.deviceId, { ...device, householdId });
    for (const [key, principal] of this.#principals) {
      if (principal.role === 'member' && principal.householdId === householdId) this.#principals.delete(key);
    }
    for (const { memberId, memberRole, signingKey, untilMs } of clientKeys) {
      this.#principals.set(bytesToHex(signingKey), {
        role: 'member',
        householdId,
        memberId,
        memberRole,
        untilMs,
      });
    }
  }
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : equalBytes(a, b);
}

function taken(): PorchlightError {
  return new PorchlightError('replayed', 'this id or key belongs to another');
}
