import {
  accountStartedSchema,
  backupCodesSchema,
  doneSchema,
  ownAccountSchema,
  passkeyChallengeSchema,
  type SessionState,
  sessionStateSchema,
  totpEnrolmentSchema,
} from '@porchlight/contracts/http';
import {
  type AccountId,
  base64ToBytes,
  bytesToBase64,
  PorchlightError,
  parseAccountId,
} from '@porchlight/kernel';
import {
  derivePasswordKeys,
  deriveRecoveryKeys,
  type MasterKey,
  newMasterKey,
  parseRecoveryWords,
  passkeyKey,
  sealVault,
  wrapMasterKey,
} from '@porchlight/seal/account';
import { emptyVault, encodeVault } from '../account/vault.ts';
import { credentialFor } from './credentialFor.ts';
import { OpenAccount } from './OpenAccount.ts';
import type { SessionDeps } from './SessionDeps.ts';
import { type Unlocking, unlock } from './unlocking.ts';

/** What a passkey answered, as the browser gives it without its extension results; and what its PRF gave, which the server never gets. */
export interface PasskeyAnswered {
  readonly challengeToken: string;
  readonly response: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly prf: Uint8Array | null;
}

const PASSKEY_CHALLENGES = {
  login: 'passkey-login/challenge',
  prove: 'prove/passkey/challenge',
  add: 'factors/passkey/challenge',
} as const;

/** The ways into an account, from sign-up to an open vault. What opens it is held here between the password and the second factor, and nowhere else. */
export class SignIn {
  readonly #deps: SessionDeps;
  /** What was brought at the login; forgotten once the account is open. Owned by the logins. */
  #unlocking: Unlocking | null = null;
  /** A passkey that was added before the account was open, and can't open its keys yet. Owned by `addPasskey` and `open`. */
  #unwrapped: { readonly credentialId: Uint8Array; readonly prf: Uint8Array } | null = null;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Makes keys and vault for a new account and sends what the server may have; a mailed link confirms it. The password's strength is for the caller to judge. */
  async signUp(email: string, password: string): Promise<void> {
    const { calls, primitives, random } = this.#deps;
    const { accountId } = await this.#start(email);
    const master = newMasterKey(random);
    const credential = credentialFor(password, accountId, master, primitives, random);
    const vault = sealVault(master, accountId, 0, encodeVault(emptyVault()), primitives, random);
    await calls.json('POST', 'sign-up', doneSchema, { email, credential, vaultB64: bytesToBase64(vault) });
  }

  /** Follows the mailed link. */
  async confirm(token: string): Promise<void> {
    await this.#deps.calls.json('POST', 'confirm', doneSchema, { token });
  }

  /** The first factor. */
  async byPassword(email: string, password: string): Promise<SessionState> {
    const { calls, primitives } = this.#deps;
    const { accountId, derivation } = await this.#start(email);
    const keys = derivePasswordKeys(password, derivation, accountId, primitives);
    const secretB64 = bytesToBase64(keys.loginSecret);
    const state = await calls.json('POST', 'login', sessionStateSchema, { email, secretB64 });
    this.#unlocking = { way: 'password', passwordKey: keys.passwordKey };
    return state;
  }

  /** The recovery key in place of the password. Throws `malformed_encoding` for words that are none. */
  async byRecovery(email: string, words: string): Promise<SessionState> {
    const { calls, primitives } = this.#deps;
    const seed = parseRecoveryWords(words);
    const { accountId } = await this.#start(email);
    const secretB64 = bytesToBase64(deriveRecoveryKeys(seed, accountId, primitives).recoverySecret);
    const state = await calls.json('POST', 'recovery/enter', sessionStateSchema, { email, secretB64 });
    this.#unlocking = { way: 'recovery', seed };
    return state;
  }

  /** A challenge for a passkey: `login` for one of any account, `prove` for those of this session's, `add` for a new one. */
  passkeyChallenge(purpose: 'login' | 'prove' | 'add') {
    const path = PASSKEY_CHALLENGES[purpose];
    return this.#deps.calls.json('POST', path, passkeyChallengeSchema);
  }

  /** Both factors at once, by a passkey that verified its user. What opens the keys is asked of it once the account is known: `bringPrf`. */
  async byPasskey({ challengeToken, response }: PasskeyAnswered): Promise<SessionState> {
    const body = { challengeToken, response };
    this.#unlocking = null;
    return this.#deps.calls.json('POST', 'passkey-login', sessionStateSchema, body);
  }

  /** What the PRF of the passkey that let this person in gave for this account; `open` opens the keys by it. `credentialId` in Base64url. */
  bringPrf(credentialId: string, prf: Uint8Array): void {
    this.#unlocking = { way: 'passkey', credentialId: fromBase64Url(credentialId), prf };
  }

  /** Where the session stands. Throws `unauthenticated` without one. */
  state(): Promise<SessionState> {
    return this.#deps.calls.json('GET', 'session', sessionStateSchema);
  }

  /** Ends the session, whether or not a second factor was proved. */
  async leave(): Promise<void> {
    await this.#deps.calls.json('POST', 'logout', doneSchema);
    this.#unlocking = null;
  }

  /** The second factor, or a fresh one. */
  async proveCode(kind: 'totp' | 'backup-code', code: string): Promise<SessionState> {
    return this.#deps.calls.json('POST', `prove/${kind}`, sessionStateSchema, { code });
  }

  /** The second factor, or a fresh one, by a passkey. */
  async provePasskey({ challengeToken, response }: PasskeyAnswered): Promise<SessionState> {
    const body = { challengeToken, response };
    return this.#deps.calls.json('POST', 'prove/passkey', sessionStateSchema, body);
  }

  enrolApp(name: string) {
    return this.#deps.calls.json('POST', 'factors/totp', totpEnrolmentSchema, { name });
  }

  /** `account`: where its keys are open, so that the log holds what changed. */
  confirmApp(factorId: string, code: string, account: OpenAccount | null = null): Promise<SessionState> {
    const path = `factors/totp/${factorId}/confirm` as const;
    return changing(account, () => this.#deps.calls.json('POST', path, sessionStateSchema, { code }));
  }

  /** Adds the passkey that answered; where its PRF gave something and the master key is at hand, it opens the account's keys too. */
  async addPasskey(
    name: string,
    answered: PasskeyAnswered,
    account: OpenAccount | null,
  ): Promise<SessionState> {
    const { challengeToken, response, prf } = answered;
    const passkey = prf === null ? null : { credentialId: fromBase64Url(response.id), prf };
    if (account === null) this.#unwrapped = passkey;
    const wrapB64 = account === null || passkey === null ? null : this.#wrapFor(passkey, account);
    const body = { name, challengeToken, response, wrapB64 };
    return changing(account, () =>
      this.#deps.calls.json('POST', 'factors/passkey', sessionStateSchema, body),
    );
  }

  /** `account` as in `confirmApp`. */
  async newBackupCodes(account: OpenAccount | null = null): Promise<readonly string[]> {
    const make = () => this.#deps.calls.json('POST', 'factors/backup-codes', backupCodesSchema);
    return (await changing(account, make)).codes;
  }

  /** Opens the account, once a second factor is proved. Throws `second_factor_needed`, `wrong_key`, and `unauthenticated` where nothing was brought that opens it. */
  async open(): Promise<OpenAccount> {
    const body = await this.#deps.calls.json('GET', '', ownAccountSchema);
    if (this.#unlocking === null) {
      const hint =
        'your passkey has let you in but doesn’t open your keys here: sign in with your password once';
      throw new PorchlightError('unauthenticated', hint);
    }
    const master = unlock(body, this.#unlocking, this.#deps.primitives);
    const account = await OpenAccount.open(this.#deps, body, master);
    if (this.#unlocking.way !== 'recovery') this.#unlocking = null;
    await this.#wrapLate(account);
    return account;
  }

  /** Opens the account by its master key, as this client kept it. `leastVaultVersion`: the newest that was seen here. */
  async reopen(master: MasterKey, leastVaultVersion: number): Promise<OpenAccount> {
    const body = await this.#deps.calls.json('GET', '', ownAccountSchema);
    return OpenAccount.open(this.#deps, body, master, leastVaultVersion);
  }

  /** After `byRecovery` and `open`: a new password for the same keys. Ends every session. */
  async setPasswordByRecovery(account: OpenAccount, password: string): Promise<void> {
    const unlocking = this.#unlocking;
    if (unlocking?.way !== 'recovery')
      throw new PorchlightError('unauthenticated', 'enter your recovery key first');
    const { primitives } = this.#deps;
    const { recoverySecret } = deriveRecoveryKeys(unlocking.seed, account.accountId, primitives);
    await account.setPasswordBy(bytesToBase64(recoverySecret), password);
    this.#unlocking = null;
  }

  /** The first factor of an account is added before its keys can be read; its wrap follows when they are open. */
  async #wrapLate(account: OpenAccount): Promise<void> {
    const passkey = this.#unwrapped;
    if (passkey === null) return;
    const credentialIdB64 = bytesToBase64(passkey.credentialId);
    const body = { credentialIdB64, wrapB64: this.#wrapFor(passkey, account) };
    await changing(account, () => this.#deps.calls.json('PUT', 'factors/passkey/wrap', doneSchema, body));
    this.#unwrapped = null;
  }

  #wrapFor(
    { credentialId, prf }: { readonly credentialId: Uint8Array; readonly prf: Uint8Array },
    { accountId, masterKey }: OpenAccount,
  ): string {
    const { primitives, random } = this.#deps;
    const key = passkeyKey(prf, accountId, credentialId, primitives);
    return bytesToBase64(wrapMasterKey(masterKey, key, { accountId, what: 'passkey' }, primitives, random));
  }

  async #start(email: string): Promise<{
    readonly accountId: AccountId;
    readonly derivation: { readonly salt: Uint8Array; readonly memoryKiB: number; readonly passes: number };
  }> {
    const { accountId, derivation } = await this.#deps.calls.json('POST', 'start', accountStartedSchema, {
      email,
    });
    const { saltB64, memoryKiB, passes } = derivation;
    return {
      accountId: parseAccountId(accountId),
      derivation: { salt: base64ToBytes(saltB64), memoryKiB, passes },
    };
  }
}

/** A change of the second factors, logged where the account's keys are open. */
function changing<Result>(account: OpenAccount | null, work: () => Promise<Result>): Promise<Result> {
  return account === null ? work() : account.keys.change(() => null, work);
}

/** Throws `malformed_encoding` for what isn't Base64url (RFC 4648 section 5). */
export function fromBase64Url(text: string): Uint8Array {
  const padded = text.replaceAll('-', '+').replaceAll('_', '/');
  return base64ToBytes(padded + '='.repeat((4 - (padded.length % 4)) % 4));
}
