import type { SessionState } from '@porchlight/contracts/http';
import { isPorchlightError, PorchlightError, parseAccountId } from '@porchlight/kernel';
import { prfInput } from '@porchlight/owner-client/account';
import { judgePassword, type PasswordJudgement } from '@porchlight/owner-client/password';
import type { OpenAccount, PasskeyAnswered } from '@porchlight/owner-client/session';
import type { Desk } from './Desk.ts';

/** What the page may know of an open account. */
export interface AccountView {
  readonly accountId: string;
  readonly email: string;
  readonly hasRecovery: boolean;
  readonly hasHousehold: boolean;
  /** Whether a passkey opens the keys, so that the password can go. */
  readonly hasPasskeyThatOpens: boolean;
  /** Whether the password was taken away; a passkey is the way in then. */
  readonly isWithoutPassword: boolean;
}

/** How a browser stands when the page is opened. `half`: the password was given and the second factor not. */
export type Standing =
  | { readonly kind: 'open'; readonly account: AccountView }
  | { readonly kind: 'half'; readonly state: SessionState }
  /** Signed in, and this browser has no key: the password is needed once more. */
  | { readonly kind: 'locked'; readonly state: SessionState }
  | { readonly kind: 'out' };

/** Accounts, as the page asks for them. Passwords and words come in, no key goes out. */
export class AccountPart {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async standing(): Promise<Standing> {
    const { signIn } = this.#desk;
    if (this.#desk.isOpen) return { kind: 'open', account: this.view() };
    let state: SessionState;
    try {
      state = await signIn.state();
    } catch (error) {
      if (!isPorchlightError(error, 'unauthenticated')) throw error;
      return { kind: 'out' };
    }
    if (!state.isProved) return { kind: 'half', state };
    return (await this.#desk.resume()) ? { kind: 'open', account: this.view() } : { kind: 'locked', state };
  }

  view(): AccountView {
    const { accountId, email, hasRecovery, hasPasskeyThatOpens, vault } = this.#desk.account;
    const isWithoutPassword = vault.preferences['isWithoutPassword'] === true;
    const hasHousehold = vault.household !== null;
    return { accountId, email, hasRecovery, hasHousehold, hasPasskeyThatOpens, isWithoutPassword };
  }

  judge(password: string, email: string): Promise<PasswordJudgement> {
    return judgePassword(password, { email });
  }

  /** Throws `weak_password` for one that isn't acceptable. */
  async signUp(email: string, password: string): Promise<void> {
    await this.#requireStrong(password, email);
    await this.#desk.signIn.signUp(email, password);
  }

  confirm(token: string): Promise<void> {
    return this.#desk.signIn.confirm(token);
  }

  byPassword(email: string, password: string): Promise<SessionState> {
    return this.#desk.signIn.byPassword(email, password);
  }

  byRecovery(email: string, words: string): Promise<SessionState> {
    return this.#desk.signIn.byRecovery(email, words);
  }

  passkeyChallenge(purpose: 'login' | 'prove' | 'add') {
    return this.#desk.signIn.passkeyChallenge(purpose);
  }

  /** What a passkey's PRF is asked, for this account: 32 bytes, no secret. */
  prfInput(accountId: string): Uint8Array {
    return prfInput(parseAccountId(accountId), this.#desk.deps.primitives);
  }

  byPasskey(answered: PasskeyAnswered): Promise<SessionState> {
    return this.#desk.signIn.byPasskey(answered);
  }

  bringPrf(credentialId: string, prf: Uint8Array): void {
    this.#desk.signIn.bringPrf(credentialId, prf);
  }

  proveCode(kind: 'totp' | 'backup-code', code: string): Promise<SessionState> {
    return this.#desk.signIn.proveCode(kind, code.replaceAll(/\s/g, ''));
  }

  provePasskey(answered: PasskeyAnswered): Promise<SessionState> {
    return this.#desk.signIn.provePasskey(answered);
  }

  enrolApp(name: string) {
    return this.#desk.signIn.enrolApp(name);
  }

  confirmApp(factorId: string, code: string): Promise<SessionState> {
    return this.#desk.signIn.confirmApp(factorId, code.replaceAll(/\s/g, ''), this.#openAccount);
  }

  addPasskey(name: string, answered: PasskeyAnswered): Promise<SessionState> {
    return this.#desk.signIn.addPasskey(name, answered, this.#openAccount);
  }

  newBackupCodes(): Promise<readonly string[]> {
    return this.#desk.signIn.newBackupCodes(this.#openAccount);
  }

  /** Opens the account after both factors. */
  async enter(): Promise<AccountView> {
    await this.#desk.enter();
    return this.view();
  }

  state(): Promise<SessionState> {
    return this.#desk.signIn.state();
  }

  newRecoveryWords(): string {
    return this.#desk.account.newRecoveryWords();
  }

  confirmRecoveryWords(words: string): Promise<void> {
    return this.#desk.account.confirmRecoveryWords(words);
  }

  /** After `byRecovery` and a second factor. Every session ends; sign in with the new password. */
  async setPasswordByRecovery(password: string): Promise<void> {
    const { signIn, account } = this.#desk;
    await this.#requireStrong(password, account.email);
    await signIn.setPasswordByRecovery(account, password);
    await this.#desk.leave();
  }

  async changePassword(password: string): Promise<void> {
    await this.#requireStrong(password, this.#desk.account.email);
    await this.#desk.account.changePassword(password);
    await this.setPreference('isWithoutPassword', false);
  }

  /** From then on a passkey is the way in, or the recovery key. */
  async removePassword(): Promise<void> {
    await this.#desk.account.removePassword();
    await this.setPreference('isWithoutPassword', true);
  }

  sessions() {
    return this.#desk.account.sessions();
  }

  endSession(sessionId: string | null): Promise<void> {
    return this.#desk.account.endSession(sessionId);
  }

  removeFactor(factorId: string): Promise<void> {
    return this.#desk.account.removeFactor(factorId);
  }

  /** Ends a session in which the second factor is still to be proved. */
  leaveHalf(): Promise<void> {
    return this.#desk.signIn.leave();
  }

  /** Ends the session and forgets every key, also where the cloud doesn't answer. */
  async signOut(): Promise<void> {
    try {
      if (this.#desk.isOpen) await this.#desk.account.signOut();
      else await this.#desk.signIn.leave();
    } finally {
      await this.#desk.leave();
    }
  }

  async deleteAccount(): Promise<void> {
    await this.#desk.account.delete();
    await this.#desk.leave();
  }

  preferences(): Readonly<Record<string, unknown>> {
    return this.#desk.account.vault.preferences;
  }

  async setPreference(name: string, value: unknown): Promise<void> {
    await this.#desk.account.changeVault((vault) => ({
      ...vault,
      preferences: { ...vault.preferences, [name]: value },
    }));
    await this.#desk.rest();
  }

  get #openAccount(): OpenAccount | null {
    return this.#desk.isOpen ? this.#desk.account : null;
  }

  async #requireStrong(password: string, email: string): Promise<void> {
    const { isAcceptable, warning } = await judgePassword(password, { email });
    if (!isAcceptable) {
      throw new PorchlightError(
        'weak_password',
        warning ?? 'this password can be guessed: use four unusual words',
      );
    }
  }
}
