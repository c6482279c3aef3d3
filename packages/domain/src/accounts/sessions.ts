import {
  type AccountId,
  bytesToHex,
  type EpochMs,
  epochMs,
  hexToBytes,
  PorchlightError,
  randomId,
  type SessionId,
} from '@porchlight/kernel';
import type { Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';

const DAY_MS = 24 * 3_600_000;
const IDLE_MS = 30 * DAY_MS;
const ABSOLUTE_MS = 180 * DAY_MS;
const TOUCH_MS = 60_000;
/** How long a proved factor counts as fresh. */
export const FRESH_MS = 5 * 60_000;

/** Begins a session in which no factor was proved yet. */
export async function makeSession(
  deps: AccountDeps,
  accountId: AccountId,
  name: string,
): Promise<{ readonly token: string; readonly session: Session }> {
  const nowMs = deps.clock.nowMs();
  const secret = deps.random(32);
  const session: Session = {
    sessionId: randomId(deps.random) as SessionId,
    accountId,
    tokenHash: deps.primitives.sha256(secret),
    name: name.slice(0, 100),
    createdAtMs: nowMs,
    lastUsedAtMs: nowMs,
    expiresAtMs: epochMs(nowMs + ABSOLUTE_MS),
    factorAtMs: null,
  };
  await deps.store.insertSession(session);
  return { token: bytesToHex(secret), session };
}

/** The session of a token. It ends after 30 days without use, and 180 days at most. Throws `unauthenticated`. */
export async function authenticateSession(deps: AccountDeps, token: string): Promise<Session> {
  if (!/^[0-9a-f]{64}$/.test(token)) throw signedOut();
  const session = await deps.store.findSession(deps.primitives.sha256(hexToBytes(token)));
  const nowMs = deps.clock.nowMs();
  if (session === null || !isAlive(session, nowMs)) throw signedOut();
  if (nowMs - session.lastUsedAtMs < TOUCH_MS) return session;
  const touched = { lastUsedAtMs: nowMs, factorAtMs: session.factorAtMs };
  await deps.store.touchSession(session.sessionId, touched);
  return { ...session, ...touched };
}

/** The account's sessions that haven't ended, the last used first. Throws `second_factor_needed`. */
export async function listSessions(deps: AccountDeps, session: Session): Promise<readonly Session[]> {
  requireFactor(session);
  const nowMs = deps.clock.nowMs();
  return (await deps.store.sessionsOf(session.accountId)).filter((each) => isAlive(each, nowMs));
}

/** Ends one of the account's sessions; its own also before a factor was proved. Throws `second_factor_needed`. */
export async function endSession(deps: AccountDeps, session: Session, sessionId: SessionId): Promise<void> {
  if (sessionId !== session.sessionId) requireFactor(session);
  await deps.store.endSessions(session.accountId, sessionId, null);
}

/** Ends every session of the account but this. Throws `second_factor_needed`. */
export async function endOtherSessions(deps: AccountDeps, session: Session): Promise<void> {
  requireFactor(session);
  await deps.store.endSessions(session.accountId, null, session.sessionId);
}

/** Throws `second_factor_needed` unless a factor was proved in the session. */
export function requireFactor(session: Session): void {
  if (session.factorAtMs === null) throw factorNeeded();
}

/** Throws `second_factor_needed` unless one was proved in the last 5 minutes: before a key is added, footage submitted, or who sees a device changed. */
export function requireFresh(session: Session, nowMs: EpochMs): void {
  if (session.factorAtMs === null || nowMs - session.factorAtMs > FRESH_MS) throw factorNeeded();
}

function isAlive(session: Session, nowMs: EpochMs): boolean {
  return nowMs < session.expiresAtMs && nowMs - session.lastUsedAtMs < IDLE_MS;
}

function signedOut(): PorchlightError {
  return new PorchlightError('unauthenticated', 'sign in again');
}

function factorNeeded(): PorchlightError {
  return new PorchlightError('second_factor_needed', 'prove a second factor, then try again');
}
