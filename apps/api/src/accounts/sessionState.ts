import type { SessionState } from '@porchlight/contracts/http';
import { FRESH_MS, type SecondFactor, type Session } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import type { AccountSetup } from './AccountSetup.ts';

/** Where a session stands, as its own client sees it. */
export async function sessionState(
  { store }: Pick<AccountSetup, 'store'>,
  { sessionId, accountId, factorAtMs }: Session,
): Promise<SessionState> {
  const account = await store.findAccount(accountId);
  if (account === null) throw new PorchlightError('unauthenticated', 'sign in again');
  const factors = await store.factorsOf(accountId);
  return {
    sessionId,
    accountId,
    role: account.role,
    isProved: factorAtMs !== null,
    freshUntilMs: factorAtMs === null ? null : factorAtMs + FRESH_MS,
    factors: countingFactors(factors),
  };
}

/** The factors that count, as their owner sees them. */
export function countingFactors(factors: readonly SecondFactor[]): SessionState['factors'] {
  return factors.filter(({ confirmedAtMs }) => confirmedAtMs !== null).map(summaryOf);
}

function summaryOf({ factorId, kind, name, createdAtMs }: SecondFactor): SessionState['factors'][number] {
  return { factorId, kind, name, createdAtMs };
}
