import type { Registry } from '@porchlight/domain';
import {
  bytesToHex,
  type DeviceId,
  equalBytes,
  type HouseholdId,
  isPorchlightError,
  PorchlightError,
} from '@porchlight/kernel';
import {
  isLiveViewer,
  isTalker,
  type Keyring,
  type VerifyPrimitives,
  verifyKeyring,
} from '@porchlight/seal/header';

/** One client and the device that it looks at. */
export interface LiveClient {
  readonly deviceId: DeviceId;
  /** The client key that it signs with. */
  readonly signingKey: Uint8Array;
}

export interface LiveRight {
  readonly maySee: boolean;
  readonly mayTalk: boolean;
}

const NONE: LiveRight = { maySee: false, mayTalk: false };

/** Who may see a household's devices live, by its newest keyring as it was last read. */
export class LiveRights {
  readonly #householdId: HouseholdId;
  readonly #registry: Registry;
  readonly #primitives: VerifyPrimitives;
  /** Owned by `read`; null before the first, and where there is none. */
  #record: Uint8Array | null = null;
  #keyring: Keyring | null = null;

  constructor(householdId: HouseholdId, registry: Registry, primitives: VerifyPrimitives) {
    this.#householdId = householdId;
    this.#registry = registry;
    this.#primitives = primitives;
  }

  /** Reads the newest keyring. Throws as the registry does; what was read before stays then. */
  async read(): Promise<void> {
    const head = await this.#registry.findKeyring(this.#householdId);
    const record = head?.keyring ?? null;
    if (record !== null && this.#record !== null && equalBytes(record, this.#record)) return;
    this.#keyring =
      head === null || record === null
        ? null
        : verifyKeyring(record, head.rootKey, null, this.#primitives).keyring;
    this.#record = record;
  }

  /** What the client may do at `nowMs`. */
  of({ deviceId, signingKey }: LiveClient, nowMs: number): LiveRight {
    const keyring = this.#keyring;
    if (keyring === null) return NONE;
    const keyHex = bytesToHex(signingKey);
    try {
      const maySee = isLiveViewer(keyring, deviceId, keyHex, nowMs);
      return { maySee, mayTalk: maySee && isTalker(keyring, deviceId, keyHex, nowMs) };
    } catch (error) {
      if (isPorchlightError(error, 'stale_keyring', 'not_permitted')) return NONE;
      throw error;
    }
  }
}

export function notPermitted(): PorchlightError {
  return new PorchlightError(
    'not_permitted',
    "the household's newest keyring doesn't let this client see the device live, or an owner must renew it",
  );
}
