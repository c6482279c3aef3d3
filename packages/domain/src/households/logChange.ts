import type { BlindedChange } from '@porchlight/contracts/http';
import {
  bytesToHex,
  type Clock,
  type HouseholdId,
  hexToBytes,
  householdLabel,
  type LabelKind,
  PorchlightError,
  utf8,
} from '@porchlight/kernel';
import type { Sha256 } from '@porchlight/tlog';
import { loggedBytes } from '../log/loggedBytes.ts';
import type { AccountStore } from '../ports/AccountStore.ts';
import type { LoggedBytes } from '../ports/LogQueue.ts';
import type { RuledLog } from '../ports/RuledLog.ts';

export interface LogChangeDeps {
  readonly ruledLog: RuledLog;
  readonly attempts: Pick<AccountStore, 'countAttempts'>;
  readonly primitives: { readonly sha256: Sha256 };
  readonly clock: Clock;
}

/** How many changes a household logs by itself, beside its keyrings, in `LOGGED_CHANGES_WINDOW_MS` from the first. */
export const MAX_LOGGED_CHANGES = 48;
export const LOGGED_CHANGES_WINDOW_MS = 24 * 60 * 60 * 1000;

/** A change that its owners alone can tell, as an entry of the log, under a label of this household (seal/spec/watch.md section 4). */
export function blindedEntry(
  kind: LabelKind,
  householdId: HouseholdId,
  { labelHex: sentHex, valueHex }: BlindedChange,
  { primitives: { sha256 }, clock }: Pick<LogChangeDeps, 'primitives' | 'clock'>,
): LoggedBytes {
  const labelHex = bytesToHex(householdLabel(kind, householdId, hexToBytes(sentHex), sha256));
  return loggedBytes({ v: 1, kind: 'blinded', atMs: clock.nowMs(), labelHex, valueHex }, sha256);
}

/** Queues a change of a household for the log, under its own form of the label that it sends; resolves to the entry's leaf hash. Throws `rate_limited` beyond `MAX_LOGGED_CHANGES`, `replayed` where another entry has its label, and `unavailable`. */
export async function logChange(
  deps: LogChangeDeps,
  householdId: HouseholdId,
  change: BlindedChange,
): Promise<Uint8Array> {
  const key = deps.primitives.sha256(utf8(`porchlight attempts household-log\0${householdId}`));
  const nowMs = deps.clock.nowMs();
  const [count] = await deps.attempts.countAttempts([key], LOGGED_CHANGES_WINDOW_MS, nowMs);
  if (count === undefined || count > MAX_LOGGED_CHANGES) {
    throw new PorchlightError(
      'rate_limited',
      `a household logs at most ${MAX_LOGGED_CHANGES} changes in 24 hours; try again tomorrow`,
    );
  }
  const logged = blindedEntry('record', householdId, change, deps);
  await deps.ruledLog.addBlinded(logged);
  return logged.leafHash;
}
