import { type AccountId, randomId } from '@porchlight/kernel';
import type { AccountDeps } from './AccountDeps.ts';
import { readToken, signToken } from './signedToken.ts';

const COOKIE_MS = 400 * 24 * 3_600_000;

/** A token that has this client's attempts counted apart from a stranger's. It lets nobody in. */
export function makeDeviceCookie(deps: AccountDeps, accountId: AccountId): string {
  return signToken(deps, 'device', deps.clock.nowMs() + COOKIE_MS, [accountId, randomId(deps.random)]);
}

/** The id of a device cookie of this account's; null for none, and for any other text. */
export function readDeviceCookie(
  deps: AccountDeps,
  accountId: AccountId,
  cookie: string | null,
): string | null {
  const [owner, deviceId] = readToken(deps, 'device', cookie ?? '') ?? [];
  return owner === accountId ? (deviceId ?? null) : null;
}
