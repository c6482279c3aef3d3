import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** Where devices reach the broker, and what an offer may say of it (seal/spec/pairing.md section 6). */
export const brokerUrlSchema = z
  .string()
  .max(512)
  .regex(/^mqtts?:\/\/[\x21-\x7e]+$/, 'is mqtt:// or mqtts:// and printable ASCII');

/** The answer of `GET /v1/cloud`: what a household gives its devices of the cloud. The client pins the key at its first pairing. */
export const cloudSchema = z.strictObject({
  brokerUrl: brokerUrlSchema,
  /** The Ed25519 key that receipts and refusals are signed with. */
  receiptKeyHex: field.publicKeyHex,
  /** C2SP tlog-policy: which log and witnesses what is logged is proven by. The client pins it at its first pairing. */
  logPolicy: z.string().max(4096),
});
export type CloudDescription = z.output<typeof cloudSchema>;
