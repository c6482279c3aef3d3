import { isPorchlightError } from '@porchlight/kernel';
import { parsePolicy } from '@porchlight/tlog';
import type { Household } from '../household/Household.ts';
import { AuditHeads } from '../log/AuditHeads.ts';
import { type AccountLog, withAcknowledged } from '../log/accountLog.ts';
import { HouseholdWatch, type WatchedHousehold } from '../log/HouseholdWatch.ts';
import { noWatchKey } from '../log/KeyringProofs.ts';
import { LogFiles } from '../log/LogFiles.ts';
import { bookmarkOf, memoryFrom } from '../log/logBookmark.ts';
import { meetLog } from '../log/pinLog.ts';
import type { KeptLog } from '../log/WatchMemory.ts';
import type { WatchView } from '../log/WatchView.ts';
import { AccountWatch } from './AccountWatch.ts';
import { heldVersion } from './CloudKeyrings.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { OpenHousehold } from './OpenHousehold.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** The watch over an account's keys and its household: over the log, and what the cloud shows against it. */
export interface OpenWatch {
  /** As it stands, without asking anybody. */
  readonly view: () => WatchView;
  /** Follows the log and judges what is new; the audit record too, whose head it has logged every six hours. */
  readonly check: () => Promise<WatchView>;
  /** Keeps that the person knows of a finding: in the vault, or of an `account-changed` here, and has the log hold what they know. */
  readonly acknowledge: (findingId: string) => Promise<WatchView>;
}

/** Where a client of an account keeps its memory of the log, and how it waits for a cache. */
export interface WatchKept {
  readonly kept: KeptLog;
  readonly pause?: () => Promise<void>;
}

/** Begins the watch where this client was, or where the account's vault says that another was, or at the log's beginning; of the account's keys alone where it has no household yet. Throws `not_logged` for a member without a watch key, and `malformed_record` for a policy that can't be read. */
export async function watchHousehold(
  deps: SessionDeps,
  account: OpenAccount,
  opened: OpenHousehold | null,
  { kept, pause = twoSeconds }: WatchKept,
): Promise<OpenWatch> {
  const { primitives, clock, fetch, baseUrl } = deps;
  const log = await pinnedLog(deps, account, opened);
  const remembered = await kept.read();
  const watched = opened?.household ?? { id: account.accountId, memberId: account.accountId };
  // What one member's client made and read past is news to another's.
  const isOwn = remembered?.householdId === watched.id && remembered.memberId === watched.memberId;
  const memory = isOwn ? remembered : memoryFrom(watched, log.bookmark ?? null);
  const common = { primitives, clock };
  const watch = new HouseholdWatch(
    {
      ...common,
      ...{ kept, pause },
      files: new LogFiles({ prefixUrl: new URL('/log/', baseUrl).href, fetch }),
      policy: parsePolicy(log.policy, primitives.sha256),
      household: opened === null ? { ...NO_HOUSEHOLD, id: account.accountId } : watchedOf(account, opened),
      account: { id: account.accountId, watchKey: account.keys.watchKey },
    },
    memory,
  );
  const audit = opened === null ? null : auditHeadsOf(deps, opened, watch);
  const keys = new AccountWatch({ keys: account.keys, watch, clock, pause });
  return {
    view: () => watch.view,
    check: async () => {
      const before = await kept.read();
      const view = await watch.check();
      // Another browser begins there: it is to find what nobody has said is known.
      if (opened !== null && view.state !== 'alarm') opened.bookmark = bookmarkOf(watch.memory);
      if (view.state === 'unreachable') return view;
      try {
        await keys.look(before?.accountHashHex ?? null);
        await audit?.look();
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        return watch.view.state === 'alarm' ? watch.view : { ...watch.view, state: 'unreachable' };
      }
      return watch.view;
    },
    acknowledge: async (findingId) => {
      const finding = watch.view.findings.find(({ id }) => id === findingId);
      if (finding?.kind === 'account-changed') await keys.accept(findingId);
      else
        await account.changeVault((vault) => ({
          ...vault,
          log: withAcknowledged(vault.log ?? log, findingId),
        }));
      return watch.view;
    },
  };
}

/** An account without a household pins the log as soon as it watches. */
async function pinnedLog(
  deps: SessionDeps,
  account: OpenAccount,
  opened: OpenHousehold | null,
): Promise<AccountLog> {
  if (opened !== null) return opened.log;
  const log = account.vault.log ?? (await meetLog(deps, 0));
  if (account.vault.log === undefined)
    await account.changeVault((vault) => ({ ...vault, log: vault.log ?? log }));
  return account.vault.log ?? log;
}

function auditHeadsOf(
  { primitives, clock }: SessionDeps,
  { api, household }: OpenHousehold,
  watch: HouseholdWatch,
): AuditHeads {
  const watchKey = watchKeyOf(household);
  return new AuditHeads({ ...{ primitives, clock, api, watch }, householdId: household.id, watchKey });
}

const NO_HOUSEHOLD: Omit<WatchedHousehold, 'id'> = {
  watchKey: null,
  refresh: async () => undefined,
  newestVersion: () => 0,
  seen: () => null,
  waitingSinceMs: () => null,
  keyringOf: async () => null,
  isMade: async () => false,
  watchedFrom: 0,
  acknowledged: () => [],
};

function watchKeyOf({ watchKey }: Pick<Household, 'watchKey'>): Uint8Array {
  if (watchKey === null) throw noWatchKey();
  return watchKey;
}

function watchedOf(account: OpenAccount, opened: OpenHousehold): WatchedHousehold {
  const { keyrings } = opened;
  return {
    id: opened.household.id,
    watchKey: watchKeyOf(opened.household),
    refresh: () => opened.refresh(),
    newestVersion: () => heldVersion(opened.household),
    seen: () => keyrings.proofs.seen,
    waitingSinceMs: () => keyrings.waitingSinceMs,
    keyringOf: (version: number) => keyrings.keyringOf(version),
    isMade: (hashHex: string) => keyrings.isMade(hashHex),
    watchedFrom: opened.log.watchedFrom,
    acknowledged: () => account.vault.log?.acknowledged ?? [],
  };
}

function twoSeconds(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2000));
}
