import { type AccountId, bytesToHex } from '@porchlight/kernel';
import type { AccountDeps } from './AccountDeps.ts';
import { normaliseEmail } from './email.ts';
import { keyedDigest } from './signedToken.ts';

/**
 * The id of the account of an address, whether or not there is one: half of an HMAC under the server's key. So neither asking for it nor signing up tells who has an account.
 * Throws `malformed_message`.
 */
export function accountIdOf(deps: Pick<AccountDeps, 'hmac' | 'serverKey'>, email: string): AccountId {
  const digest = keyedDigest(deps, 'account id', normaliseEmail(email));
  return bytesToHex(digest.subarray(0, 16)) as AccountId;
}
