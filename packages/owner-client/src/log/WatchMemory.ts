import { WATCH_SUBJECTS, type WatchSubject } from '@porchlight/seal/watch';
import { z } from 'zod';
import { FINDING_KINDS } from './finding.ts';
import { logStateSchema } from './LogState.ts';
import type { OwnEntry } from './OwnLabels.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const ids = z.array(z.string().max(64));

/** The schema of `OwnEntry`, as it is kept. */
export const ownEntrySchema = z.strictObject({
  subject: z.enum(WATCH_SUBJECTS),
  counter: count,
  valueHex: hash,
  index: count,
});

const findingSchema = z.strictObject({
  id: z.string().max(200),
  kind: z.enum(FINDING_KINDS),
  foundAtMs: count,
  keyringVersion: count.nullable(),
  issuedAtMs: count.nullable(),
  difference: z
    .strictObject({
      addedMembers: ids,
      removedMembers: ids,
      changedMembers: ids,
      addedDevices: ids,
      retiredDevices: ids,
    })
    .nullable(),
  evidence: z.array(z.string()),
  isAcknowledged: z.boolean(),
});

/** The schema of `WatchMemory`. */
export const watchMemorySchema = z.strictObject({
  v: z.literal(1),
  householdId: z.string(),
  memberId: z.string(),
  log: logStateSchema,
  entries: z.array(ownEntrySchema),
  floor: z.strictObject({ keyring: count, audit: count, account: count }),
  findings: z.array(findingSchema),
  passing: z.array(findingSchema),
  awaited: z.array(z.strictObject({ subject: z.enum(WATCH_SUBJECTS), counter: count, sinceMs: count })),
  audit: z.strictObject({ seq: count, hashHex: hash }).nullable(),
  provenAudit: count,
  auditLoggedAtMs: count,
  accountHashHex: hash.nullable(),
});

/**
 * What a client keeps of the log between two visits, in this browser or file alone. `entries`: its own, newest last; `floor`: counters up to these were logged before those. `findings` stay for good, `passing` until a look finds that they aren't so any more. `awaited`: changes that it handed in and hasn't found yet.
 * `audit`: how far it has checked the audit record; `provenAudit`: the newest counter whose head it found on the record. `accountHashHex`: of the
 * newest state of the account's keys that this client made, or that its person said is known, or that it found in the vault at first; null before.
 */
export type WatchMemory = z.output<typeof watchMemorySchema>;

/** Where a `WatchMemory` is kept: durable when `keep` resolves, and nothing where the platform can't. What is lost is read anew. */
export interface KeptLog {
  /** Null where there is none, or none that can be read. */
  read(): Promise<WatchMemory | null>;
  keep(memory: WatchMemory): Promise<void>;
}

/** The highest counter of a subject that is known to be logged; 0 before the first. */
export function newestCounter(
  { entries, floor }: Pick<WatchMemory, 'entries' | 'floor'>,
  subject: WatchSubject,
): number {
  const counters = entries.flatMap((each) => (each.subject === subject ? [each.counter] : []));
  return Math.max(floor[subject], ...counters);
}

/** The entry of the highest counter, or null. */
export function newestEntry(entries: readonly OwnEntry[], subject: WatchSubject): OwnEntry | null {
  const own = entries.filter((each) => each.subject === subject);
  return own.toSorted((a, b) => b.counter - a.counter)[0] ?? null;
}
