import { PorchlightError } from '@porchlight/kernel';
import type { Account, Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { keptCredential, type NewCredential, requireVault } from './credential.ts';
import { sendNotice } from './login.ts';
import { requireFactor, requireFresh } from './sessions.ts';

/** The account as its owner sees it: all but the hashes. */
export type OwnAccount = Omit<Account, 'loginHash' | 'recoveryHash'>;

/** The session's own account, with the wraps and the vault. Throws `second_factor_needed`, `unauthenticated`. */
export async function readAccount(deps: AccountDeps, session: Session): Promise<OwnAccount> {
  requireFactor(session);
  const { loginHash: _login, recoveryHash: _recovery, ...own } = await find(deps, session);
  return own;
}

/** Replaces what the password leads to, ends the other sessions, and mails a notice, of which it tells whether it went. Throws `second_factor_needed`, `unauthenticated`, and what a credential can fail. */
export async function changePassword(
  deps: AccountDeps,
  session: Session,
  credential: NewCredential,
): Promise<boolean> {
  requireFresh(session, deps.clock.nowMs());
  const kept = keptCredential(deps, session.accountId, credential);
  const account = await find(deps, session);
  await deps.store.replaceCredential(session.accountId, kept);
  await deps.store.endSessions(session.accountId, null, session.sessionId);
  return sendNotice(deps, account, 'password');
}

/** Replaces the vault of `version`, and resolves to its next. Throws `second_factor_needed`, `limit_exceeded`, and `replayed` where it has changed meanwhile. */
export async function putVault(
  deps: AccountDeps,
  session: Session,
  version: number,
  vault: Uint8Array,
): Promise<number> {
  requireFactor(session);
  requireVault(vault);
  if (!(await deps.store.replaceVault(session.accountId, version, vault))) {
    throw new PorchlightError('replayed', 'the vault has changed meanwhile; read it, then put it again');
  }
  return version + 1;
}

/** Removes the account with its factors and sessions. Throws `second_factor_needed`. */
export async function deleteAccount(deps: AccountDeps, session: Session): Promise<void> {
  requireFresh(session, deps.clock.nowMs());
  await deps.store.deleteAccount(session.accountId);
}

async function find(deps: AccountDeps, { accountId }: Session): Promise<Account> {
  const account = await deps.store.findAccount(accountId);
  if (account === null) throw new PorchlightError('unauthenticated', 'sign in again');
  return account;
}
