import { decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';
import type { SecondFactor, Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { makeDeviceCookie } from './deviceCookie.ts';
import { requireFresh } from './sessions.ts';
import { type AttemptKey, attemptDigest, countAttempt } from './throttle.ts';

export interface Proved {
  readonly session: Session;
  /** For the client to bring to its next login. */
  readonly deviceCookie: string;
}

/** Whether a factor stands by itself; backup codes only stand in for one. */
export function isFirmFactor({ kind, confirmedAtMs }: SecondFactor): boolean {
  return kind !== 'backup-codes' && confirmedAtMs !== null;
}

/** Resolves to the account's factors where the session may add one: the first freely, any other with a fresh factor. Throws `second_factor_needed`. */
export async function requireMayEnrol(deps: AccountDeps, session: Session): Promise<readonly SecondFactor[]> {
  const factors = await deps.store.factorsOf(session.accountId);
  if (factors.some((factor) => factor.confirmedAtMs !== null)) requireFresh(session, deps.clock.nowMs());
  return factors;
}

/** Counts an attempt to prove a factor. Sessions that have proved one are counted apart, so that whoever has the password alone doesn't lock them out. */
export async function countFactorAttempt(deps: AccountDeps, session: Session): Promise<void> {
  await countAttempt(deps, [factorKey(session)]);
}

/** Marks a factor as proved now. */
export async function markProved(deps: AccountDeps, session: Session): Promise<Proved> {
  const nowMs = deps.clock.nowMs();
  const change = { lastUsedAtMs: nowMs, factorAtMs: nowMs };
  await deps.store.touchSession(session.sessionId, change);
  await deps.store.clearAttempts(attemptDigest(deps, factorKey(session)));
  const deviceCookie = makeDeviceCookie(deps, session.accountId);
  return { session: { ...session, ...change }, deviceCookie };
}

/** Removes one of the account's factors. Throws `second_factor_needed`, `not_found`, and `not_permitted` for the last that stands by itself. */
export async function removeFactor(deps: AccountDeps, session: Session, factorId: string): Promise<void> {
  requireFresh(session, deps.clock.nowMs());
  const factors = await deps.store.factorsOf(session.accountId);
  const factor = factors.find((each) => each.factorId === factorId);
  if (factor === undefined) throw new PorchlightError('not_found', 'there is no such second factor');
  if (isFirmFactor(factor) && factors.filter(isFirmFactor).length === 1) {
    throw new PorchlightError('not_permitted', 'add another second factor before you remove the last');
  }
  await deps.store.deleteFactor(session.accountId, factorId);
}

/** The one error for a code or an answer that doesn't hold. */
export function wrongFactor(): PorchlightError {
  return new PorchlightError('unauthenticated', 'that is wrong or was used before; try the next code');
}

/** The form in which a factor's data is kept. */
export function encodeFactorData(data: Readonly<Record<string, unknown>>): Uint8Array {
  return utf8(JSON.stringify(data));
}

/** What `encodeFactorData` was given, as `parse` checks it. Throws `corrupted_storage` where that is null. */
export function decodeFactorData<Data>(
  { data }: SecondFactor,
  parse: (fields: Readonly<Record<string, unknown>>) => Data | null,
): Data {
  const parsed = parse(JSON.parse(decodeUtf8(data)));
  if (parsed === null) throw new PorchlightError('corrupted_storage', 'a second factor is not in its form');
  return parsed;
}

function factorKey({ accountId, sessionId, factorAtMs }: Session): AttemptKey {
  return { kind: 'factor', value: factorAtMs === null ? accountId : `${accountId} ${sessionId}` };
}
