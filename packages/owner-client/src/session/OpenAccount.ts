import {
  type CredentialBody,
  doneSchema,
  noticeSchema,
  type OwnAccountBody,
  ownAccountSchema,
  sessionListSchema,
  vaultVersionSchema,
} from '@porchlight/contracts/http';
import {
  type AccountId,
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  concatBytes,
  hexToBytes,
  isPorchlightError,
  PorchlightError,
  parseAccountId,
  utf8,
} from '@porchlight/kernel';
import {
  deriveRecoveryKeys,
  formatRecoveryWords,
  type MasterKey,
  newRecoverySeed,
  openVault,
  parseRecoveryWords,
  type RecoverySeed,
  sealVault,
  wrapMasterKey,
} from '@porchlight/seal/account';
import { decodeVault, emptyVault, encodeVault, type Vault } from '../account/vault.ts';
import type { Household } from '../household/Household.ts';
import { accountKeyState } from '../log/accountKeyState.ts';
import { AccountKeys, type PredictKeys } from './AccountKeys.ts';
import { credentialFor } from './credentialFor.ts';
import type { SessionDeps } from './SessionDeps.ts';

const VAULT_TRIES = 5;

/** An account whose keys are open on this client: its vault, and what only somebody with the keys may do. */
export class OpenAccount {
  readonly accountId: AccountId;
  readonly email: string;
  readonly masterKey: MasterKey;
  /** What the log holds of this account's keys. */
  readonly keys: AccountKeys;
  readonly #deps: SessionDeps;
  /** The newest that was read or written; owned by `changeVault`. */
  #vault: Vault;
  #vaultVersion: number;
  #hasRecovery: boolean;
  #hasPasskeyWrap: boolean;
  #isLinked: boolean;
  /** Shown, and not yet typed back. Owned by `newRecoveryWords`. */
  #pendingSeed: RecoverySeed | null = null;

  private constructor(deps: SessionDeps, body: OwnAccountBody, masterKey: MasterKey, vault: Vault) {
    this.#deps = deps;
    this.accountId = parseAccountId(body.accountId);
    this.email = body.email;
    this.masterKey = masterKey;
    this.#vault = vault;
    this.#vaultVersion = body.vaultVersion;
    this.#hasRecovery = body.recoveryWrapB64 !== null;
    this.#hasPasskeyWrap = body.passkeyWraps.length > 0;
    this.#isLinked = body.householdId !== null;
    this.keys = new AccountKeys({
      ...{ calls: deps.calls, primitives: deps.primitives, masterKey },
      vault: () => this.#vault,
      changeVault: (change) => this.changeVault(change),
      read: async () => accountKeyState(await this.#read()),
    });
  }

  /** Throws `wrong_key` for a vault that doesn't open, and `stale_keyring` for one that is older than this client has seen. */
  static async open(
    deps: SessionDeps,
    body: OwnAccountBody,
    masterKey: MasterKey,
    leastVaultVersion = 0,
  ): Promise<OpenAccount> {
    return new OpenAccount(deps, body, masterKey, readVault(deps, body, masterKey, leastVaultVersion));
  }

  get vault(): Vault {
    return this.#vault;
  }

  get vaultVersion(): number {
    return this.#vaultVersion;
  }

  /** Whether the cloud knows whose household the account is of. */
  get isLinked(): boolean {
    return this.#isLinked;
  }

  /** Whether a recovery key was written down and typed back. */
  get hasRecovery(): boolean {
    return this.#hasRecovery;
  }

  /**
   * Changes the vault, here and at the server. Where another client changed it meanwhile, `change` is made again on what that one left: so it must say what to change, not what the vault shall be.
   * Counters never go back. Throws what `sealVault` throws, and `replayed` after five races that were lost.
   */
  async changeVault(change: (vault: Vault) => Vault): Promise<void> {
    const { calls, primitives, random } = this.#deps;
    for (let tries = 1; ; tries += 1) {
      const next = change(this.#vault);
      const version = this.#vaultVersion;
      const content = encodeVault(next);
      const sealed = sealVault(this.masterKey, this.accountId, version + 1, content, primitives, random);
      try {
        const body = { version, vaultB64: bytesToBase64(sealed) };
        const answer = await calls.json('PUT', 'vault', vaultVersionSchema, body);
        this.#vault = next;
        this.#vaultVersion = answer.version;
        return;
      } catch (error) {
        if (!isPorchlightError(error, 'replayed') || tries >= VAULT_TRIES) throw error;
        await this.refresh();
      }
    }
  }

  /** Reads the vault anew. */
  async refresh(): Promise<void> {
    await this.#read();
  }

  async #read(): Promise<OwnAccountBody> {
    const body = await this.#deps.calls.json('GET', '', ownAccountSchema);
    const read = readVault(this.#deps, body, this.masterKey, this.#vaultVersion);
    this.#vault = { ...read, commandCounter: Math.max(read.commandCounter, this.#vault.commandCounter) };
    this.#vaultVersion = body.vaultVersion;
    this.#hasRecovery = body.recoveryWrapB64 !== null;
    this.#hasPasskeyWrap = body.passkeyWraps.length > 0;
    return body;
  }

  /** Tells the server whose household the account is of, by a signature of a key of that household. Needs a fresh factor. */
  async linkHousehold(household: Household, rootSecret: { readonly seedHex: string } | null): Promise<void> {
    const { calls, primitives } = this.#deps;
    const signing =
      rootSecret === null ? household.clientSigning : primitives.signKeyPair(hexToBytes(rootSecret.seedHex));
    const message = concatBytes(
      utf8('porchlight/v1/account-household\0'),
      hexToBytes(this.accountId),
      hexToBytes(household.id),
    );
    await calls.json('PUT', 'household', doneSchema, {
      rootKeyHex: bytesToHex(household.root.publicKey),
      signingKeyHex: bytesToHex(signing.publicKey),
      proofB64: bytesToBase64(primitives.sign(message, signing.secretKey)),
    });
    this.#isLinked = true;
  }

  /** A fresh recovery key to be written down; it counts once `confirmRecoveryWords` got it back. */
  newRecoveryWords(): string {
    this.#pendingSeed = newRecoverySeed(this.#deps.random);
    return formatRecoveryWords(this.#pendingSeed);
  }

  /** Takes the words that were typed back from paper. Throws `malformed_encoding` for a slip, and `wrong_key` for the words of another sheet. Needs a fresh factor. */
  async confirmRecoveryWords(words: string): Promise<void> {
    const { calls, primitives, random } = this.#deps;
    const seed = parseRecoveryWords(words);
    if (this.#pendingSeed === null || formatRecoveryWords(seed) !== formatRecoveryWords(this.#pendingSeed)) {
      throw new PorchlightError(
        'wrong_key',
        'these are the words of another sheet: type those that were shown last',
      );
    }
    const { recoverySecret, recoveryKey } = deriveRecoveryKeys(seed, this.accountId, primitives);
    const place = { accountId: this.accountId, what: 'recovery' } as const;
    const wrap = wrapMasterKey(this.masterKey, recoveryKey, place, primitives, random);
    const recoveryWrapB64 = bytesToBase64(wrap);
    const body = { secretB64: bytesToBase64(recoverySecret), wrapB64: recoveryWrapB64 };
    await this.keys.change(
      (before) => ({ ...before, recoveryWrapB64 }),
      () => calls.json('PUT', 'recovery', doneSchema, body),
    );
    this.#pendingSeed = null;
    this.#hasRecovery = true;
  }

  /** Needs a fresh factor; ends every other session. */
  async changePassword(password: string): Promise<void> {
    const credential = this.#credential(password);
    await this.keys.change(withCredential(credential), () =>
      this.#deps.calls.json('PUT', 'password', noticeSchema, credential),
    );
  }

  /** Whether some passkey opens the account's keys, so that no password is needed. As of `open` or `refresh`. */
  get hasPasskeyThatOpens(): boolean {
    return this.#hasPasskeyWrap;
  }

  /**
   * Has the password lead nowhere: its place is taken by 32 random bytes that nobody keeps. From then on a passkey, or the recovery key, is the way in.
   * Throws `not_permitted` where no passkey opens the keys. Needs a fresh factor; ends every other session.
   */
  async removePassword(): Promise<void> {
    await this.refresh();
    if (!this.#hasPasskeyWrap) {
      throw new PorchlightError(
        'not_permitted',
        'add a passkey first that opens your keys: not every one can',
      );
    }
    await this.changePassword(bytesToBase64(this.#deps.random(32)));
  }

  /** A new password by the recovery key's secret; ends every session. */
  async setPasswordBy(recoverySecretB64: string, password: string): Promise<void> {
    const credential = this.#credential(password);
    const body = { recoverySecretB64, credential };
    await this.keys.change(
      withCredential(credential),
      () => this.#deps.calls.json('POST', 'recovery/password', noticeSchema, body),
      true,
    );
  }

  async sessions() {
    return (await this.#deps.calls.json('GET', 'sessions', sessionListSchema)).sessions;
  }

  /** Ends one session, or every other where `sessionId` is null. */
  async endSession(sessionId: string | null): Promise<void> {
    await this.#deps.calls.json(
      'DELETE',
      sessionId === null ? 'sessions' : `sessions/${sessionId}`,
      doneSchema,
    );
  }

  async removeFactor(factorId: string): Promise<void> {
    await this.keys.change(
      () => null,
      () => this.#deps.calls.json('DELETE', `factors/${factorId}`, doneSchema),
    );
  }

  async signOut(): Promise<void> {
    await this.#deps.calls.json('POST', 'logout', doneSchema);
  }

  /** Removes the account; what its household has stored stays until it is deleted as such. Needs a fresh factor. */
  async delete(): Promise<void> {
    await this.#deps.calls.json('DELETE', '', doneSchema);
  }

  #credential(password: string): CredentialBody {
    const { primitives, random } = this.#deps;
    return credentialFor(password, this.accountId, this.masterKey, primitives, random);
  }
}

function withCredential({ derivation, passwordWrapB64 }: CredentialBody): PredictKeys {
  return (before) => ({ ...before, derivation, passwordWrapB64 });
}

function readVault(
  { primitives }: SessionDeps,
  { accountId, vaultB64, vaultVersion }: OwnAccountBody,
  masterKey: MasterKey,
  leastVersion: number,
): Vault {
  if (vaultVersion < leastVersion) {
    const hint =
      'the cloud gave an older vault than this browser has seen: something is wrong there; don’t go on';
    throw new PorchlightError('stale_keyring', hint);
  }
  if (vaultB64 === null) return emptyVault();
  const sealed = base64ToBytes(vaultB64);
  return decodeVault(openVault(masterKey, parseAccountId(accountId), vaultVersion, sealed, primitives));
}
