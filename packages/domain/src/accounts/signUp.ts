import { type AccountId, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Account } from '../ports/AccountStore.ts';
import type { Mail } from '../ports/Mailer.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { accountIdOf } from './accountIdOf.ts';
import { keptCredential, type NewCredential, requireVault } from './credential.ts';
import { normaliseEmail } from './email.ts';
import { readToken, signToken } from './signedToken.ts';
import { countAttempt } from './throttle.ts';

const CONFIRM_MS = 24 * 3_600_000;

/** The client made the credential and the vault for the id that `accountIdOf` gives its address. */
export interface SignUp extends NewCredential {
  readonly email: string;
  readonly vault: Uint8Array | null;
  /** The caller's network address, or the prefix that one party holds. */
  readonly address: string;
}

/**
 * Makes a household's account that waits for its confirmation, and mails a link that holds for 24 hours; where the address is taken, mails a word of that instead.
 * The answer is the same. An account that wasn't confirmed while its link held gives its address away. Throws `malformed_message`, `weak_password`, `limit_exceeded`, and `rate_limited` so that nobody is buried in mail.
 */
export async function signUp(deps: AccountDeps, request: SignUp): Promise<void> {
  const email = normaliseEmail(request.email);
  const accountId = accountIdOf(deps, email);
  const credential = keptCredential(deps, accountId, request);
  if (request.vault !== null) requireVault(request.vault);
  await countAttempt(deps, [
    { kind: 'mail', value: email },
    { kind: 'address', value: `sign-up ${request.address}` },
  ]);
  const nowMs = deps.clock.nowMs();
  const before = await deps.store.findByEmail(email);
  if (before?.confirmedAtMs === null && nowMs - before.createdAtMs > CONFIRM_MS) {
    await deps.store.deleteAccount(before.accountId);
  }
  const isNew = await insert(deps, {
    accountId,
    email,
    role: 'household',
    ...credential,
    recoveryWrap: null,
    recoveryHash: null,
    vault: request.vault,
    vaultVersion: 0,
    createdAtMs: nowMs,
    confirmedAtMs: null,
    householdId: null,
  });
  const token = signToken(deps, 'confirm', nowMs + CONFIRM_MS, [accountId, String(nowMs)]);
  await deps.mailer.send(isNew ? confirmation(email, `${deps.origin}/confirm#${token}`) : notice(email));
}

/** Confirms the account of a mailed token; following it again is no error. Throws `unauthenticated` for a token that isn't ours, is too old, or whose account is gone or another by now. */
export async function confirm(deps: AccountDeps, token: string): Promise<void> {
  const [accountId, madeAtMs] = readToken(deps, 'confirm', token) ?? [];
  const account = accountId === undefined ? null : await deps.store.findAccount(accountId as AccountId);
  if (account === null || String(account.createdAtMs) !== madeAtMs) throw badLink();
  try {
    await deps.store.confirmAccount(account.accountId, deps.clock.nowMs());
  } catch (cause) {
    throw isPorchlightError(cause, 'not_found') ? badLink() : cause;
  }
}

/** False also where the id is found taken first: it is the address's own, and somebody was quicker. */
async function insert(deps: AccountDeps, account: Account): Promise<boolean> {
  try {
    return await deps.store.insertAccount(account);
  } catch (cause) {
    if (isPorchlightError(cause, 'replayed')) return false;
    throw cause;
  }
}

function badLink(): PorchlightError {
  return new PorchlightError('unauthenticated', 'this link is no longer valid; sign up again');
}

function confirmation(to: string, link: string): Mail {
  const text = `Follow this link within 24 hours to finish your Porchlight account:\n\n${link}\n\nIf you didn't sign up, don't follow it.\n`;
  return { to, subject: 'Confirm your Porchlight account', text };
}

function notice(to: string): Mail {
  const text =
    'Somebody tried to sign up for Porchlight with this address, which already has an account or waits for its confirmation.\n\nIf it was you, sign in instead. If not, there is nothing to do.\n';
  return { to, subject: 'An attempt to sign up for Porchlight', text };
}
