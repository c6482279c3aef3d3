import { isPorchlightError } from '@porchlight/kernel';
import { parsePolicy } from '@porchlight/tlog';
import { AuditHeads } from '../log/AuditHeads.ts';
import { withAcknowledged } from '../log/accountLog.ts';
import { HouseholdWatch } from '../log/HouseholdWatch.ts';
import { noWatchKey } from '../log/KeyringProofs.ts';
import { LogFiles } from '../log/LogFiles.ts';
import { bookmarkOf, memoryFrom } from '../log/logBookmark.ts';
import type { KeptLog } from '../log/WatchMemory.ts';
import type { WatchView } from '../log/WatchView.ts';
import { heldVersion } from './CloudKeyrings.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { OpenHousehold } from './OpenHousehold.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** The watch over an account's household: over the log, and what the cloud shows against it. */
export interface OpenWatch {
  /** As it stands, without asking anybody. */
  readonly view: () => WatchView;
  /** Follows the log and judges what is new; the audit record too, whose head it has logged every six hours. */
  readonly check: () => Promise<WatchView>;
  /** Keeps in the vault that the person knows of a finding. */
  readonly acknowledge: (findingId: string) => Promise<WatchView>;
}

/** Where a client of an account keeps its memory of the log, and how it waits for a cache. */
export interface WatchKept {
  readonly kept: KeptLog;
  readonly pause?: () => Promise<void>;
}

/** Begins the watch where this client was, or where the account's vault says that another was, or at the log's beginning. Throws `not_logged` for a member without a watch key, and `malformed_record` for a policy that can't be read. */
export async function watchHousehold(
  deps: SessionDeps,
  account: OpenAccount,
  opened: OpenHousehold,
  { kept, pause = twoSeconds }: WatchKept,
): Promise<OpenWatch> {
  const { primitives, clock, fetch, baseUrl } = deps;
  const { household, api } = opened;
  const { watchKey } = household;
  if (watchKey === null) throw noWatchKey();
  const remembered = await kept.read();
  // What one member's client made and read past is news to another's.
  const isOwn = remembered?.householdId === household.id && remembered.memberId === household.memberId;
  const memory = isOwn ? remembered : memoryFrom(household, account.vault.log?.bookmark ?? null);
  const common = { primitives, clock };
  const watch = new HouseholdWatch(
    {
      ...common,
      ...{ kept, pause },
      files: new LogFiles({ prefixUrl: new URL('/log/', baseUrl).href, fetch }),
      policy: parsePolicy(opened.log.policy, primitives.sha256),
      household: watchedOf(account, opened, watchKey),
    },
    memory,
  );
  const audit = new AuditHeads({ ...common, api, householdId: household.id, watchKey, watch });
  return {
    view: () => watch.view,
    check: async () => {
      const view = await watch.check();
      // Another browser begins there: it is to find what nobody has said is known.
      if (view.state !== 'alarm') opened.bookmark = bookmarkOf(watch.memory);
      if (view.state === 'unreachable') return view;
      try {
        await audit.look();
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        return view.state === 'alarm' ? view : { ...view, state: 'unreachable' };
      }
      return watch.view;
    },
    acknowledge: async (findingId) => {
      await account.changeVault((vault) => ({
        ...vault,
        log: withAcknowledged(vault.log ?? opened.log, findingId),
      }));
      return watch.view;
    },
  };
}

function watchedOf(account: OpenAccount, opened: OpenHousehold, watchKey: Uint8Array) {
  const { keyrings } = opened;
  return {
    id: opened.household.id,
    watchKey,
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
