import { type HouseholdId, PorchlightError } from '@porchlight/kernel';
import type { Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { requireFresh } from './sessions.ts';

/**
 * Where accounts stand behind a household, its keys alone change nobody's rights: the call must also come in a session of such an account, with a fresh second factor. So a client key that was copied adds no viewer.
 * Throws `second_factor_needed`.
 */
export async function requireFreshMember(
  deps: Pick<AccountDeps, 'store' | 'clock'>,
  session: Session | null,
  householdId: HouseholdId,
): Promise<void> {
  if (!(await deps.store.hasHousehold(householdId))) return;
  const account = session === null ? null : await deps.store.findAccount(session.accountId);
  if (session === null || account?.householdId !== householdId) {
    const hint = 'sign in to an account of this household and prove a second factor, then try again';
    throw new PorchlightError('second_factor_needed', hint);
  }
  requireFresh(session, deps.clock.nowMs());
}
