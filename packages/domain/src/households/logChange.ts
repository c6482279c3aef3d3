import type { BlindedChange } from '@porchlight/contracts/http';
import { recordLabel } from '@porchlight/contracts/log';
import { type Clock, type HouseholdId, PorchlightError, utf8 } from '@porchlight/kernel';
import type { Sha256 } from '@porchlight/tlog';
import { requireFactor } from '../accounts/sessions.ts';
import { loggedBytes } from '../log/loggedBytes.ts';
import type { AccountStore, Session } from '../ports/AccountStore.ts';
import type { LoggedBytes } from '../ports/LogQueue.ts';
import type { RuledLog } from '../ports/RuledLog.ts';

export interface LogChangeDeps {
  readonly ruledLog: RuledLog;
  readonly attempts: Pick<AccountStore, 'countAttempts'>;
  readonly primitives: { readonly sha256: Sha256 };
  readonly clock: Clock;
}

/** How many changes a household logs by itself, beside its keyrings, and an account of its keys, in `LOGGED_CHANGES_WINDOW_MS` from the first. */
export const MAX_LOGGED_CHANGES = 48;
export const LOGGED_CHANGES_WINDOW_MS = 24 * 60 * 60 * 1000;

/** A change that its owners alone can tell, as an entry of the log (seal/spec/watch.md). */
export function blindedEntry(
  { labelHex, valueHex }: BlindedChange,
  { primitives, clock }: Pick<LogChangeDeps, 'primitives' | 'clock'>,
): LoggedBytes {
  return loggedBytes({ v: 1, kind: 'blinded', atMs: clock.nowMs(), labelHex, valueHex }, primitives.sha256);
}

/** Queues a change of a household for the log, under `recordLabel` of the label that it sends; resolves to the entry's leaf hash. Throws `rate_limited` beyond `MAX_LOGGED_CHANGES`, `replayed` where another entry has its label, and `unavailable`. */
export function logChange(
  deps: LogChangeDeps,
  householdId: HouseholdId,
  change: BlindedChange,
): Promise<Uint8Array> {
  return queueChange(deps, `household-log\0${householdId}`, change);
}

/** `logChange` for a change of an account's own keys, by a session of it. Throws `second_factor_needed` too. */
export async function logAccountChange(
  deps: LogChangeDeps,
  session: Session,
  change: BlindedChange,
): Promise<Uint8Array> {
  requireFactor(session);
  return queueChange(deps, `account-log\0${session.accountId}`, change);
}

/** `counted`: under what the limit counts. */
async function queueChange(deps: LogChangeDeps, counted: string, change: BlindedChange): Promise<Uint8Array> {
  const key = deps.primitives.sha256(utf8(`porchlight attempts ${counted}`));
  const nowMs = deps.clock.nowMs();
  const [count] = await deps.attempts.countAttempts([key], LOGGED_CHANGES_WINDOW_MS, nowMs);
  if (count === undefined || count > MAX_LOGGED_CHANGES) {
    throw new PorchlightError(
      'rate_limited',
      `at most ${MAX_LOGGED_CHANGES} changes are logged in 24 hours; try again tomorrow`,
    );
  }
  const labelHex = recordLabel(change.labelHex, deps.primitives.sha256);
  const logged = blindedEntry({ ...change, labelHex }, deps);
  await deps.ruledLog.addBlinded(logged);
  return logged.leafHash;
}
