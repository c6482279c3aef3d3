import { type AccountId, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Account, KeyDerivation, Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { accountIdOf } from './accountIdOf.ts';
import { DERIVATION_COST, isSecretOf, requireSecret } from './credential.ts';
import { readDeviceCookie } from './deviceCookie.ts';
import { normaliseEmail } from './email.ts';
import { makeSession } from './sessions.ts';
import { keyedDigest } from './signedToken.ts';
import { type AttemptKey, countAttempt } from './throttle.ts';

export interface LoginStart {
  readonly accountId: AccountId;
  readonly derivation: KeyDerivation;
}

export interface Login {
  readonly email: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  readonly deviceCookie: string | null;
  /** The caller's network address, or the prefix that one party holds. */
  readonly address: string;
  /** Such as "Firefox on Linux". */
  readonly sessionName: string;
}

export interface LoggedIn {
  /** 64 hexadecimal digits, which only the client keeps. */
  readonly token: string;
  readonly session: Session;
  /** False where the notice of this login couldn't be mailed. */
  readonly isNoticeSent: boolean;
}

/** What the client derives its secret with. An address without a confirmed account always gets the same false answer. */
export async function beginLogin(deps: AccountDeps, email: string): Promise<LoginStart> {
  const address = normaliseEmail(email);
  const falseAnswer = falseStart(deps, address);
  const account = await deps.store.findByEmail(address);
  if (account === null || account.confirmedAtMs === null) return falseAnswer;
  const { accountId, derivation } = account;
  return { accountId, derivation };
}

/**
 * Begins a session in which a second factor is still to be proved. A wrong address, a wrong secret and an unconfirmed account are the same `unauthenticated`,
 * at the same cost. Throws `rate_limited` and `malformed_message` too.
 */
export function login(deps: AccountDeps, request: Login): Promise<LoggedIn> {
  return enter(deps, 'login', request);
}

/** `login`, by the secret of the password or of the recovery key. */
export async function enter(
  deps: AccountDeps,
  what: 'login' | 'recovery',
  request: Login,
): Promise<LoggedIn> {
  requireSecret(request.secret);
  const email = normaliseEmail(request.email);
  const falseId = accountIdOf(deps, email);
  const account = await deps.store.findByEmail(email);
  const accountId = account?.accountId ?? falseId;
  await countAttempt(deps, attemptKeys(deps, what, email, accountId, request));
  const kept = (what === 'login' ? account?.loginHash : account?.recoveryHash) ?? null;
  const isRight = isSecretOf(deps, what, accountId, request.secret, kept);
  if (!isRight || account === null || account.confirmedAtMs === null) {
    throw new PorchlightError('unauthenticated', 'the address or the password is wrong');
  }
  const { token, session } = await makeSession(deps, accountId, request.sessionName);
  return { token, session, isNoticeSent: await sendNotice(deps, account, what) };
}

/** Mails what happened to an account, and tells whether that went; an act that is done isn't refused for it. */
export async function sendNotice(
  deps: AccountDeps,
  { email }: Pick<Account, 'email'>,
  what: 'login' | 'recovery' | 'password',
): Promise<boolean> {
  const subject = {
    login: 'A new sign-in to your Porchlight account',
    recovery: 'Your Porchlight recovery key was used',
    password: 'Your Porchlight password was changed',
  }[what];
  const text = `${subject}, just now.\n\nIf it was you, there is nothing to do. If not, sign in, end the other sessions and change your password.\n`;
  try {
    await deps.mailer.send({ to: email, subject, text });
    return true;
  } catch (cause) {
    if (isPorchlightError(cause, 'unavailable', 'malformed_message')) return false;
    throw cause;
  }
}

/** A client with a device cookie is counted under that alone, so that a siege never locks it out. */
function attemptKeys(
  deps: AccountDeps,
  what: 'login' | 'recovery',
  email: string,
  accountId: AccountId,
  { deviceCookie, address }: Login,
): readonly AttemptKey[] {
  const deviceId = readDeviceCookie(deps, accountId, deviceCookie);
  if (deviceId !== null) return [{ kind: 'device', value: `${what} ${deviceId}` }];
  return [
    { kind: 'account', value: `${what} ${email}` },
    { kind: 'address', value: address },
  ];
}

function falseStart(deps: AccountDeps, email: string): LoginStart {
  const salt = keyedDigest(deps, 'false salt', email).slice(0, 16);
  return { accountId: accountIdOf(deps, email), derivation: { salt, ...DERIVATION_COST } };
}
