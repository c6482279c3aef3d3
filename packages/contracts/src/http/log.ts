import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** A `.tlog-proof` (C2SP tlog-proof) with the entry as its extra data. */
export const logProofSchema = z.string().max(262_144);

/** What a client wants logged of a change that only its owners can tell (seal/spec/watch.md). */
export const blindedChangeSchema = z.strictObject({ labelHex: field.hash, valueHex: field.hash });
export type BlindedChange = z.output<typeof blindedChangeSchema>;

/** The answer of `POST /v1/household/log` and `POST /v1/account/log`. */
export const changeLoggedSchema = z.strictObject({ leafHashHex: field.hash });

/** The answer of `GET /v1/log/entries/{leafHashHex}`: waiting for its place or for the witnesses, or shown. */
export const logStandingSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting'), leafHashHex: field.hash }),
  z.strictObject({
    state: z.literal('shown'),
    leafHashHex: field.hash,
    index: field.count,
    proof: logProofSchema,
  }),
]);
export type LogStandingAnswer = z.output<typeof logStandingSchema>;

/** One cosigner, as the log last heard of it. */
export const logWitnessSchema = z.strictObject({
  name: z.string().max(200),
  vkey: z.string().max(300),
  /** Where it takes checkpoints; null where the policy says no address. */
  url: z.string().max(512).nullable(),
  /** A mirror keeps every entry and serves them here; null for a witness. */
  mirrorUrl: z.string().max(512).nullable(),
  /** What it cosigned last, and when by its own clock; null before the first. */
  cosigned: z.strictObject({ size: field.count, atMs: field.timeMs }).nullable(),
  /** Since when it has not answered; null while it does. */
  failingSinceMs: field.timeMs.nullable(),
});

/** The answer of `GET /v1/log`: what the log says of itself. Trust none of it that you can check. */
export const logDescriptionSchema = z.strictObject({
  origin: z.string().max(200),
  vkey: z.string().max(300),
  /** Below it lie `checkpoint` and `tile/…` (C2SP tlog-tiles). */
  prefixUrl: z.string().max(512),
  /** C2SP tlog-policy. */
  policy: z.string().max(65_536),
  /** The newest checkpoint that the quorum cosigned; null before the first. */
  shown: z
    .strictObject({
      size: field.count,
      rootHashB64: field.base64(32),
      atMs: field.timeMs,
      checkpoint: z.string(),
    })
    .nullable(),
  /** Checkpoints before it, newest first: when each was shown. */
  history: z
    .array(z.strictObject({ size: field.count, rootHashB64: field.base64(32), atMs: field.timeMs }))
    .max(20),
  /** Entries that have a place and wait for the quorum. */
  unwitnessedEntries: field.count,
  /** Entries that wait for a place. */
  waitingEntries: field.count,
  witnesses: z.array(logWitnessSchema).max(64),
  /** Within which an owner's client that is used at all notices a change (spec/log.md). */
  monitoringWindowMs: field.count,
});
export type LogDescription = z.output<typeof logDescriptionSchema>;
