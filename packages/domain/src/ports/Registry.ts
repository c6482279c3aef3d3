import type { AgencyId, DeviceId, EpochMs, HouseholdId, MemberId } from '@porchlight/kernel';
import type { LoggedBytes } from './LogQueue.ts';

/** A device as the newest keyring of its household names it. */
export interface RegisteredDevice {
  readonly deviceId: DeviceId;
  readonly householdId: HouseholdId;
  readonly kind: string;
  readonly signingKey: Uint8Array;
  /** What it makes later doesn't count; null while it is in use. */
  readonly retiredAtMs: EpochMs | null;
}

/** Whoever may sign a call to the API, by the key that they sign with. */
export type Principal =
  | {
      readonly role: 'member';
      readonly householdId: HouseholdId;
      readonly memberId: MemberId;
      /** As the newest keyring has it: owner, adult, guest or live-viewer. */
      readonly memberRole: string;
      /** From then on the member is nobody; null for never. */
      readonly untilMs: EpochMs | null;
    }
  | { readonly role: 'agency'; readonly agencyId: AgencyId }
  | { readonly role: 'operator' };

export interface KeyringHead {
  readonly householdId: HouseholdId;
  readonly rootKey: Uint8Array;
  /** Null until the household has published its first. */
  readonly keyring: Uint8Array | null;
  /** Its entry in the log; null without a keyring, and for one that is older than the log. */
  readonly leafHash: Uint8Array | null;
  /** A `.tlog-proof`; null while the entry isn't shown. */
  readonly proof: string | null;
}

/** A keyring as it was published, and the `.tlog-proof` of its entry; null while that isn't shown. */
export interface KeyringVersion {
  readonly record: Uint8Array;
  readonly proof: string | null;
}

/** An agency, and what the log holds of it. */
export interface RegisteredAgency {
  readonly agencyId: AgencyId;
  readonly name: string;
  /** What the name is hashed with in the log; null for one that is older than the log. */
  readonly nameSalt: Uint8Array | null;
  /** Of the decision that approved it; null while that isn't shown. */
  readonly proof: string | null;
  readonly keys: readonly {
    readonly signingKey: Uint8Array;
    /** Of the entry that added it; null while that isn't shown. */
    readonly proof: string | null;
  }[];
}

/** An agency that is to be added, and the entries of that: the decision, then its key. */
export interface NewlyApproved {
  readonly agencyId: AgencyId;
  readonly name: string;
  readonly nameSalt: Uint8Array;
  readonly signingKey: Uint8Array;
  readonly decision: LoggedBytes;
  readonly addedKey: LoggedBytes;
}

/** Who there is. Throws `unavailable`; the caller retries. */
export interface Registry {
  /** Null for a device that no current keyring names. */
  findDevice(deviceId: DeviceId): Promise<RegisteredDevice | null>;
  devicesOf(householdId: HouseholdId): Promise<readonly RegisteredDevice[]>;
  /** Null for a key that nobody has, or has any more. Whether a member's time is over is for the caller to judge. Throws `not_logged` for an agency's key while the entry that added it isn't shown. */
  findPrincipal(signingKey: Uint8Array): Promise<Principal | null>;
  /** Adding the same again is no error; the same id with another key throws `replayed`. */
  addHousehold(householdId: HouseholdId, rootKey: Uint8Array): Promise<void>;
  /** The same, and a key that is anybody else's throws `replayed` too. Queues both entries for the log in the same transaction, unless the agency has been logged; resolves to the leaf hashes of those that were. */
  addAgency(agency: NewlyApproved): Promise<readonly Uint8Array[]>;
  findAgency(agencyId: AgencyId): Promise<RegisteredAgency | null>;
  findKeyring(householdId: HouseholdId): Promise<KeyringHead | null>;
  /** The record of that version, the newest or any before it; null where the household never had it. */
  findKeyringVersion(householdId: HouseholdId, version: number): Promise<KeyringVersion | null>;
  /**
   * Compare-and-swap: stores `keyring` if the household's newest is `previous` (null for none), keeps it for ever under its
   * version, replaces the devices and client keys that it names, and queues its entry for the log, in one transaction. Throws
   * `stale_keyring` when the newest is another, `not_found` when there is no such household, and `replayed` when a device or
   * key already belongs to another household or an agency, the household has had that version already, or the log another
   * entry under this label.
   */
  replaceKeyring(change: KeyringChange): Promise<void>;
}

export interface KeyringChange {
  readonly householdId: HouseholdId;
  readonly previous: Uint8Array | null;
  readonly keyring: Uint8Array;
  /** The one that `keyring` says, from 1. */
  readonly version: number;
  /** The blinded entry of this change. */
  readonly logged: LoggedBytes;
  readonly devices: readonly Omit<RegisteredDevice, 'householdId'>[];
  readonly clientKeys: readonly {
    readonly memberId: MemberId;
    readonly memberRole: string;
    readonly signingKey: Uint8Array;
    readonly untilMs: EpochMs | null;
  }[];
}
