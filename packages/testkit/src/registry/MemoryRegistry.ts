import type {
  KeyringChange,
  KeyringHead,
  KeyringVersion,
  NewlyApproved,
  Principal,
  RegisteredAgency,
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
import { MemoryLogQueue } from '../log-queue/MemoryLogQueue.ts';

type Head = Omit<KeyringHead, 'proof'>;
type Version = { readonly record: Uint8Array; readonly leafHash: Uint8Array };

/** Who there is, in memory, and the log that it is queued for. */
export class MemoryRegistry implements Registry {
  readonly #log: MemoryLogQueue;
  readonly #households = new Map<HouseholdId, Head>();
  /** Every keyring by household and version. */
  readonly #keyrings = new Map<string, Version>();
  /** Proofs that a test made itself, by household and version. */
  readonly #proofs = new Map<string, string | null>();
  readonly #agencies = new Map<AgencyId, NewlyApproved>();
  readonly #devices = new Map<DeviceId, RegisteredDevice>();
  /** By signing key in hexadecimal. */
  readonly #principals = new Map<string, Principal>();
  readonly #faults = new PlannedFaults<keyof Registry>();

  constructor(log = new MemoryLogQueue()) {
    this.#log = log;
  }

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
    return this.#faults.around('findPrincipal', () => {
      const principal = this.#principals.get(bytesToHex(signingKey)) ?? null;
      if (principal?.role !== 'agency') return principal;
      const addedKey = this.#agencies.get(principal.agencyId)?.addedKey;
      if (addedKey === undefined || !this.#log.isShown(addedKey.leafHash))
        throw new PorchlightError('not_logged', 'the log shows not yet that this key is the agency’s');
      return principal;
    });
  }

  addHousehold(householdId: HouseholdId, rootKey: Uint8Array): Promise<void> {
    return this.#faults.around('addHousehold', () => {
      const before = this.#households.get(householdId);
      if (before !== undefined && !equalBytes(before.rootKey, rootKey)) throw taken();
      if (before !== undefined) return;
      this.#households.set(householdId, {
        householdId,
        rootKey: rootKey.slice(),
        keyring: null,
        leafHash: null,
      });
    });
  }

  addAgency(agency: NewlyApproved): Promise<readonly Uint8Array[]> {
    const { agencyId, signingKey } = agency;
    return this.#faults.around('addAgency', () => {
      const before = this.#agencies.get(agencyId);
      if (before === undefined && this.#principals.has(bytesToHex(signingKey))) throw taken();
      if (before !== undefined && !equalBytes(before.signingKey, signingKey)) throw taken();
      const kept = before ?? structuredClone(agency);
      if (before === undefined) {
        this.#agencies.set(agencyId, kept);
        this.#principals.set(bytesToHex(signingKey), { role: 'agency', agencyId });
        this.#log.queue([kept.decision, kept.addedKey]);
      }
      return [kept.decision.leafHash.slice(), kept.addedKey.leafHash.slice()];
    });
  }

  async findAgency(agencyId: AgencyId): Promise<RegisteredAgency | null> {
    const found = await this.#faults.around('findAgency', () =>
      structuredClone(this.#agencies.get(agencyId)),
    );
    if (found === undefined) return null;
    const { name, nameSalt, signingKey, decision, addedKey } = found;
    const [proof, keyProof] = await Promise.all([
      this.#log.proofOf(decision.leafHash),
      this.#log.proofOf(addedKey.leafHash),
    ]);
    return { agencyId, name, nameSalt, proof, keys: [{ signingKey, proof: keyProof }] };
  }

  async findKeyring(householdId: HouseholdId): Promise<KeyringHead | null> {
    const head = await this.#faults.around('findKeyring', () =>
      structuredClone(this.#households.get(householdId)),
    );
    return head === undefined ? null : { ...head, proof: await this.#log.proofOf(head.leafHash) };
  }

  async findKeyringVersion(householdId: HouseholdId, version: number): Promise<KeyringVersion | null> {
    const name = `${householdId}/${version}`;
    const found = await this.#faults.around('findKeyringVersion', () =>
      structuredClone(this.#keyrings.get(name)),
    );
    if (found === undefined) return null;
    const given = this.#proofs.get(name);
    const proof = given === undefined ? await this.#log.proofOf(found.leafHash) : given;
    return { record: found.record, proof };
  }

  /** From now on the keyring comes with this proof, of a log that the test has itself, or with none. */
  prove(householdId: HouseholdId, version: number, proof: string | null): void {
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
      if (this.#log.hasOtherUnder(change.logged)) throw taken();
      this.#requireNothingOfOthers(change);
      const { keyring: record, logged, ...named } = structuredClone(change);
      this.#log.queue([logged]);
      this.#keyrings.set(name, { record, leafHash: logged.leafHash });
      this.#households.set(change.householdId, { ...head, keyring: record, leafHash: logged.leafHash });
      this.#replaceWhatItNames(named);
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

  #replaceWhatItNames({
    householdId,
    devices,
    clientKeys,
  }: Pick<KeyringChange, 'householdId' | 'devices' | 'clientKeys'>): void {
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
