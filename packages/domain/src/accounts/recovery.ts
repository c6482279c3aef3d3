import { type AccountId, PorchlightError } from '@porchlight/kernel';
import type { Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import {
  isSecretOf,
  keptCredential,
  type NewCredential,
  requireSecret,
  requireWrap,
  secretHash,
} from './credential.ts';
import { beginLogin, enter, type LoggedIn, type Login, sendNotice } from './login.ts';
import { requireFresh } from './sessions.ts';
import { countAttempt } from './throttle.ts';

/** The id that the recovery secret is derived for; a false one, always the same, for an unknown address. */
export async function beginRecovery(deps: AccountDeps, email: string): Promise<AccountId> {
  return (await beginLogin(deps, email)).accountId;
}

/** `login` by the recovery secret, counted apart. The session may do nothing before a second factor or a backup code. */
export function enterByRecovery(deps: AccountDeps, request: Login): Promise<LoggedIn> {
  return enter(deps, 'recovery', request);
}

/**
 * Sets a new password by the recovery secret, in a session with a fresh factor; ends all sessions, this one too, and mails a notice, of which it tells whether it went.
 * Throws `second_factor_needed`, `unauthenticated`, `rate_limited`, and what a credential can fail.
 */
export async function recover(
  deps: AccountDeps,
  session: Session,
  recoverySecret: Uint8Array,
  credential: NewCredential,
): Promise<boolean> {
  requireFresh(session, deps.clock.nowMs());
  requireSecret(recoverySecret);
  const { accountId } = session;
  const kept = keptCredential(deps, accountId, credential);
  await countAttempt(deps, [{ kind: 'account', value: `new password ${accountId}` }]);
  const account = await deps.store.findAccount(accountId);
  const isRight = isSecretOf(deps, 'recovery', accountId, recoverySecret, account?.recoveryHash ?? null);
  if (account === null || !isRight) {
    throw new PorchlightError('unauthenticated', 'the recovery key is wrong');
  }
  await deps.store.replaceCredential(accountId, kept);
  await deps.store.endSessions(accountId, null, null);
  return sendNotice(deps, account, 'recovery');
}

/** Keeps a recovery key's wrap and the hash of its secret in place of any before. Throws `second_factor_needed`, `malformed_message`. */
export async function setRecovery(
  deps: AccountDeps,
  session: Session,
  recoverySecret: Uint8Array,
  recoveryWrap: Uint8Array,
): Promise<void> {
  requireFresh(session, deps.clock.nowMs());
  requireSecret(recoverySecret);
  requireWrap(recoveryWrap);
  const recoveryHash = secretHash(deps, 'recovery', session.accountId, recoverySecret);
  await deps.store.replaceRecovery(session.accountId, { recoveryWrap, recoveryHash });
}
