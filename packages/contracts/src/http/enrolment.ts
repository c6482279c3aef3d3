import { z } from 'zod';
import { field } from '../messages/fields.ts';
import { blindedChangeSchema, logProofSchema } from './log.ts';

/** `POST /v1/operator/agencies`, signed by the operator's key. */
export const newAgencySchema = z.strictObject({
  agencyId: field.agencyId,
  name: field.text(200),
  signingKeyHex: field.publicKeyHex,
});
export type NewAgency = z.output<typeof newAgencySchema>;

/** `POST /v1/operator/households`, signed by the operator's key: the root that every keyring must lead to. */
export const newHouseholdSchema = z.strictObject({
  householdId: field.householdId,
  rootKeyHex: field.publicKeyHex,
});
export type NewHousehold = z.output<typeof newHouseholdSchema>;

/** `PUT /v1/households/{householdId}/keyring`, signed by a client key that the keyring itself names. */
export const newKeyringSchema = z.strictObject({
  keyringB64: field.base64(120 * 1024),
  /** What the log is to hold of it: subject `keyring`, counter the version (seal/spec/watch.md). */
  log: blindedChangeSchema,
});
export type NewKeyring = z.output<typeof newKeyringSchema>;

/** `POST /v1/devices/{deviceId}/commands`: a `command` statement in Base64. */
export const newCommandSchema = z.strictObject({ commandB64: field.base64(4096) });
export type NewCommand = z.output<typeof newCommandSchema>;

/** The body of every answer that isn't 2xx. */
export const errorBodySchema = z.strictObject({ code: z.string(), hint: z.string(), retryable: z.boolean() });
export type ErrorBody = z.output<typeof errorBodySchema>;

/** Answers of the operator's calls. */
export const householdAddedSchema = z.strictObject({ householdId: field.householdId });
export const agencyAddedSchema = z.strictObject({
  agencyId: field.agencyId,
  /** Of the decision, and of the key: calls that the key signs count once the log shows both. */
  leafHashesHex: z.array(field.hash).length(2),
});
/** The answer of `GET /v1/agencies/{agencyId}`: what the log shows of it. */
export const agencyAnswerSchema = z.strictObject({
  agencyId: field.agencyId,
  name: z.string().max(200),
  /** What the name is hashed with in the log (spec/log-entries.md section 3). */
  nameSaltHex: field.hash,
  /** Of the decision that approved it. */
  proof: logProofSchema,
  /** Its keys, each with the proof of the entry that added it. */
  keys: z.array(z.strictObject({ signingKeyHex: field.publicKeyHex, proof: logProofSchema })).max(64),
});
export type AgencyAnswer = z.output<typeof agencyAnswerSchema>;
/** The answer of `PUT /v1/households/{householdId}/keyring`. */
export const keyringVersionSchema = z.strictObject({
  version: field.count,
  /** Null while the keyring waits for the log's witnesses: devices get it once they have cosigned. */
  proof: logProofSchema.nullable(),
});

/** A keyring as it is read. */
export const keyringAnswerSchema = z.strictObject({
  keyringB64: field.base64(120 * 1024),
  proof: logProofSchema.nullable(),
});
export type KeyringAnswer = z.output<typeof keyringAnswerSchema>;
/** The answer of `POST /v1/devices/{deviceId}/commands`. */
export const commandSentSchema = z.strictObject({ deviceId: field.deviceId });
/** The answer of `POST /v1/events/tickets` and of `POST /v1/devices/{device}/live/tickets`. */
export const streamTicketSchema = z.strictObject({ ticketHex: field.hash });
/** The answers of `GET /healthz` and `GET /readyz`. */
export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'failed']),
  checks: z.record(z.string(), z.enum(['ok', 'failed'])).optional(),
});

/** The queries of pages: the cursor of the page before, and the last number that was seen. */
export const beforeQuerySchema = z.object({ before: z.string().max(200).optional() });
export const afterQuerySchema = z.object({
  after: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .optional(),
});
