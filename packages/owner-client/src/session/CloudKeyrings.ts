import { keyringAnswerSchema } from '@porchlight/contracts/http';
import { base64ToBytes, bytesToHex, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { type VerifiedKeyring, verifyKeyring } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import type { ApiClient } from '../api/ApiClient.ts';
import type { Household } from '../household/Household.ts';
import type { AccountLog } from '../log/accountLog.ts';
import { KeyringProofs } from '../log/KeyringProofs.ts';

export interface CloudKeyringsDeps {
  readonly api: Pick<ApiClient, 'json'>;
  readonly household: Household;
  readonly primitives: SealPrimitives;
  readonly account: {
    /** The newest version that this account has seen, 0 before the first. */
    readonly knownVersion: () => number;
    readonly log: () => AccountLog;
    /** Reads the vault anew, which another client of the account may have written. */
    readonly refresh: () => Promise<void>;
  };
}

interface Shown extends VerifiedKeyring {
  readonly proof: string | null;
}

/** Versions before the newest that are read for epochs which have left its history. */
const EARLIER_KEYRINGS = 20;

/** What makes a keyring that the cloud shows a false one, or none. */
const FALSE_OR_NONE = [
  'not_found',
  'bad_signature',
  'malformed_record',
  'malformed_encoding',
  'malformed_message',
  'stale_keyring',
  'wrong_device',
] as const;

/** The household's keyrings as the cloud shows them: none counts that the log doesn't show, but for those that this account made itself. */
export class CloudKeyrings {
  readonly #deps: CloudKeyringsDeps;
  readonly #proofs: KeyringProofs;
  /** Of the newest that waits for its proof; owned by `take`. */
  #waitingSinceMs: number | null = null;
  /** Owned by `take`. */
  #newestProof: string | null = null;

  constructor(deps: CloudKeyringsDeps) {
    this.#deps = deps;
    const { household, primitives, account } = deps;
    this.#proofs = new KeyringProofs({ watchKey: household.watchKey, log: account.log, primitives });
  }

  get proofs(): KeyringProofs {
    return this.#proofs;
  }

  /** When the newest keyring was made that the cloud shows and the log doesn't yet; null where none waits. */
  get waitingSinceMs(): number | null {
    return this.#waitingSinceMs;
  }

  /** The `.tlog-proof` of the newest keyring that was taken; null where that is this account's own and waits for the log. */
  get newestProof(): string | null {
    return this.#newestProof;
  }

  /**
   * Has the household take the newest keyring that the log shows, and those before it; resolves to its version, 0 before the first. Throws `stale_keyring` where the cloud holds back a newer one than this account has seen, `not_logged`,
   * `wrong_proof`, `untrusted_checkpoint` or `bad_signature` for a proof that doesn't hold, `unavailable` where none is shown yet, and what `verifyKeyring` throws.
   */
  async take(): Promise<number> {
    const { household, account } = this.#deps;
    const newest = await this.#newest();
    if (newest === null) {
      if (account.knownVersion() > 0) throw heldBack();
      return 0;
    }
    const held = heldVersion(household);
    if (newest.keyring.version < Math.max(account.knownVersion(), held)) throw heldBack();
    const proven = await this.#proven(newest, held);
    if (proven === null) return held;
    const { version } = proven.keyring;
    this.#newestProof = proven.proof;
    if (version > held) household.adoptAll([...(await this.#before(version, held)), proven.record]);
    return version;
  }

  /** The keyring of a version as the cloud shows it, signed by the root; null where it shows none or a false one. */
  async keyringOf(version: number): Promise<VerifiedKeyring | null> {
    try {
      return await this.#of(version);
    } catch (error) {
      if (isPorchlightError(error, ...FALSE_OR_NONE)) return null;
      throw error;
    }
  }

  /** Whether this account made the keyring of this SHA-256. */
  async isMade(hashHex: string): Promise<boolean> {
    const { account } = this.#deps;
    const isNamed = () => account.log().made.some((each) => each.hashHex === hashHex);
    if (isNamed()) return true;
    await account.refresh();
    return isNamed();
  }

  /** The newest that counts, from `newest` down to the held one; null where what is held is the newest that does. */
  async #proven(newest: Shown, held: number): Promise<Shown | null> {
    this.#waitingSinceMs = null;
    let shown = newest;
    while (!(await this.#counts(shown))) {
      const version = shown.keyring.version - 1;
      if (version === 0) throw notShown();
      if (version <= held) return null;
      shown = await this.#of(version);
    }
    return shown;
  }

  /** False for one that waits for its proof, unless this account made it. */
  async #counts({ record, keyring: { version, issuedAtMs }, proof }: Shown): Promise<boolean> {
    const { account, primitives } = this.#deps;
    if (proof === null) {
      this.#waitingSinceMs ??= issuedAtMs;
      return this.isMade(bytesToHex(primitives.sha256(record)));
    }
    this.#proofs.require({ record, version, proof }, version <= account.knownVersion());
    return true;
  }

  /** What lies between the held keyring and a newer one; each that this account hasn't taken before needs its own proof. */
  async #before(version: number, held: number): Promise<Uint8Array[]> {
    const from = held > 0 ? held + 1 : Math.max(1, version - EARLIER_KEYRINGS);
    const records: Uint8Array[] = [];
    for (let each = from; each < version; each += 1) {
      const shown = await this.#of(each);
      if (each > this.#deps.account.knownVersion() && !(await this.#counts(shown))) throw notShown();
      records.push(shown.record);
    }
    return records;
  }

  async #newest(): Promise<Shown | null> {
    const { api, household, account } = this.#deps;
    try {
      const path = `/v1/households/${household.id}/keyring` as const;
      return this.#verified(await api.json('GET', path, keyringAnswerSchema));
    } catch (error) {
      // Before the first keyring nobody is known to the cloud, this client neither.
      const isNone = isPorchlightError(error, 'not_found', 'unauthenticated');
      if (isNone && account.knownVersion() === 0) return null;
      throw error;
    }
  }

  async #of(version: number): Promise<Shown> {
    const { api, household } = this.#deps;
    const path = `/v1/households/${household.id}/keyrings/${version}` as const;
    const shown = this.#verified(await api.json('GET', path, keyringAnswerSchema));
    if (shown.keyring.version === version) return shown;
    throw new PorchlightError('stale_keyring', 'the cloud shows another keyring than was asked for');
  }

  #verified({ keyringB64, proof }: { keyringB64: string; proof?: string | null | undefined }): Shown {
    const { household, primitives } = this.#deps;
    const record = base64ToBytes(keyringB64);
    return { ...verifyKeyring(record, household.root.publicKey, null, primitives), proof: proof ?? null };
  }
}

/** Of the newest that a household holds; 0 before the first. */
export function heldVersion(household: Household): number {
  try {
    return household.keyring.keyring.version;
  } catch (error) {
    if (isPorchlightError(error, 'not_found')) return 0;
    throw error;
  }
}

function heldBack(): PorchlightError {
  const hint =
    'the cloud holds back the newest keyring of your household: something is wrong there; don’t rely on it';
  return new PorchlightError('stale_keyring', hint);
}

function notShown(): PorchlightError {
  const hint =
    'your household’s keyring waits for the log’s witnesses, and counts once they have confirmed it: try again in a few minutes';
  return new PorchlightError('unavailable', hint);
}
