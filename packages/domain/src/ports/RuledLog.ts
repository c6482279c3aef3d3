import type { LoggedBytes } from './LogQueue.ts';

/** Entries whose rule looks at those before them (contracts/spec/log-entries.md section 4): decided and queued in one transaction, so that none is queued that breaks it. Throws `unavailable`; the caller retries. */
export interface RuledLog {
  /** Queues a blinded entry. The same bytes again are the same entry; another under its label throws `replayed`. */
  addBlinded(logged: LoggedBytes): Promise<void>;
  /** Queues the entry of a client bundle, unless the last one that was queued has this hash. */
  addBundle(logged: LoggedBytes, bundleHashHex: string): Promise<void>;
}
