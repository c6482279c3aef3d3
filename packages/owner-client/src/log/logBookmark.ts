import { z } from 'zod';
import { logStateSchema } from './LogState.ts';
import { newestCounter, newestEntry, ownEntrySchema, type WatchMemory } from './WatchMemory.ts';

const { size, hashesHex } = logStateSchema.shape;

/** The schema of `LogBookmark`. */
export const logBookmarkSchema = z.looseObject({
  size,
  hashesHex,
  newest: z.array(z.looseObject(ownEntrySchema.shape)),
});

/** Where in the log an account's clients have read to, as its vault keeps it for the next browser: the frontier, and of each subject the newest entry. */
export type LogBookmark = z.output<typeof logBookmarkSchema>;

/** What the vault is to keep of a memory. */
export function bookmarkOf({ log, entries }: Pick<WatchMemory, 'log' | 'entries'>): LogBookmark {
  const newest = (['keyring', 'audit', 'account'] as const).map((subject) => newestEntry(entries, subject));
  return {
    size: log.size,
    hashesHex: log.hashesHex,
    newest: newest.flatMap((each) => (each === null ? [] : [{ ...each }])),
  };
}

/** A member's memory of a household, or an account's of itself, that begins at a bookmark, or without one at the log's beginning. */
export function memoryFrom(
  { id: householdId, memberId }: { readonly id: string; readonly memberId: string },
  bookmark: LogBookmark | null,
): WatchMemory {
  const newest = bookmark?.newest ?? [];
  const entries = newest.map(({ subject, counter, valueHex, index }) => ({
    subject,
    counter,
    valueHex,
    index,
  }));
  const none = { keyring: 0, audit: 0, account: 0 };
  const counter = (subject: keyof typeof none) => newestCounter({ entries, floor: none }, subject);
  return {
    v: 1,
    householdId,
    memberId,
    log: {
      size: bookmark?.size ?? 0,
      hashesHex: bookmark?.hashesHex ?? [],
      checkpoint: null,
      followedAtMs: 0,
    },
    entries,
    floor: { keyring: counter('keyring'), audit: counter('audit'), account: counter('account') },
    findings: [],
    passing: [],
    awaited: [],
    audit: null,
    provenAudit: 0,
    auditLoggedAtMs: 0,
    accountHashHex: null,
  };
}
