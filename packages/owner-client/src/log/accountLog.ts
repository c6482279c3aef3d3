import { z } from 'zod';
import { logBookmarkSchema } from './logBookmark.ts';

/** The schema of `AccountLog`. */
export const accountLogSchema = z.looseObject({
  policy: z.string().max(65_536),
  formerPolicies: z.array(z.string().max(65_536)),
  watchedFrom: z.int().min(0),
  made: z.array(z.looseObject({ version: z.int().min(1), hashHex: z.string().regex(/^[0-9a-f]{64}$/) })),
  acknowledged: z.array(z.string().max(200)),
  bookmark: logBookmarkSchema.optional(),
});

/**
 * What an account's vault keeps of the log (spec/vault.md): the policy that was pinned, and those that a person replaced, newest first; the keyring version up to which changes were there before the account watched; the newest keyrings
 * that it made, by their SHA-256; findings that its person said are known; and where its clients have read to.
 */
export type AccountLog = z.output<typeof accountLogSchema>;

/** How many of the keyrings that an account made its vault names. */
const MADE_KEPT = 32;
const ACKNOWLEDGED_KEPT = 256;

/** The log that an account meets first, by its policy. */
export function newAccountLog(policy: string, watchedFrom: number): AccountLog {
  return { policy, formerPolicies: [], watchedFrom, made: [], acknowledged: [] };
}

/** With a keyring that is about to be published. */
export function withMade(log: AccountLog, version: number, hashHex: string): AccountLog {
  const others = log.made.filter((each) => each.hashHex !== hashHex);
  return { ...log, made: [...others, { version, hashHex }].slice(-MADE_KEPT) };
}

/** With a finding that a person knows of. */
export function withAcknowledged(log: AccountLog, findingId: string): AccountLog {
  const others = log.acknowledged.filter((each) => each !== findingId);
  return { ...log, acknowledged: [...others, findingId].slice(-ACKNOWLEDGED_KEPT) };
}

/** With another policy in the place of the pinned one, which goes on counting for keyrings that were taken by it. */
export function withPolicy(log: AccountLog, policy: string): AccountLog {
  if (policy === log.policy) return log;
  return { ...log, policy, formerPolicies: [log.policy, ...log.formerPolicies].slice(0, 4) };
}
