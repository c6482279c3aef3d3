import type { BlindedChange } from '@porchlight/contracts/http';
import {
  type AccountId,
  bytesToHex,
  type Clock,
  type HouseholdId,
  hexToBytes,
  type LabelKind,
  ownedLabel,
  PorchlightError,
  utf8,
} from '@porchlight/kernel';
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

/** A change that its owners alone can tell, as an entry of the log, under a label of this household or account (seal/spec/watch.md section 4). */
export function blindedEntry(
  kind: LabelKind,
  ownerId: HouseholdId | AccountId,
  { labelHex: sentHex, valueHex }: BlindedChange,
  { primitives: { sha256 }, clock }: Pick<LogChangeDeps, 'primitives' | 'clock'>,
): LoggedBytes {
  const labelHex = bytesToHex(ownedLabel(kind, ownerId, hexToBytes(sentHex), sha256));
  return loggedBytes({ v: 1, kind: 'blinded', atMs: clock.nowMs(), labelHex, valueHex }, sha256);
}

/** Queues a change of a household for the log, under its own form of the label that it sends; resolves to the entry's leaf hash. Throws `rate_limited` beyond `MAX_LOGGED_CHANGES`, `replayed` where another entry has its label, and `unavailable`. */
export function logChange(
  deps: LogChangeDeps,
  householdId: HouseholdId,
  change: BlindedChange,
): Promise<Uint8Array> {
  return queueChange(deps, 'household-log', householdId, change);
}

/** `logChange` for a change of an account's own keys, by a session of it. Throws `second_factor_needed` too. */
export async function logAccountChange(
  deps: LogChangeDeps,
  session: Session,
  change: BlindedChange,
): Promise<Uint8Array> {
  requireFactor(session);
  return queueChange(deps, 'account-log', session.accountId, change);
}

/** `counted`: under what the limit counts, each owner for itself. */
async function queueChange(
  deps: LogChangeDeps,
  counted: 'household-log' | 'account-log',
  ownerId: HouseholdId | AccountId,
  change: BlindedChange,
): Promise<Uint8Array> {
  const key = deps.primitives.sha256(utf8(`porchlight attempts ${counted}\0${ownerId}`));
  const nowMs = deps.clock.nowMs();
  const [count] = await deps.attempts.countAttempts([key], LOGGED_CHANGES_WINDOW_MS, nowMs);
  if (count === undefined || count > MAX_LOGGED_CHANGES) {
    throw new PorchlightError(
      'rate_limited',
      `at most ${MAX_LOGGED_CHANGES} changes are logged in 24 hours; try again tomorrow`,
    );
  }
  const logged = blindedEntry('record', ownerId, change, deps);
  await deps.ruledLog.addBlinded(logged);
  return logged.leafHash;
}
