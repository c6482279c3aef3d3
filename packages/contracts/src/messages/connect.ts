import { z } from 'zod';
import { field } from './fields.ts';

/** The JSON of a `connect` statement, signed by the device: the MQTT password is the statement in Base64. */
export const connectProofSchema = z.strictObject({
  deviceId: field.deviceId,
  /** The MQTT client id of this very CONNECT; it is the device id. */
  clientId: z.string().max(64),
  audience: z.literal('porchlight-broker'),
  atMs: field.timeMs,
  nonceHex: field.hash,
});
export type ConnectProof = z.output<typeof connectProofSchema>;

/** How far a proof's time may be from the broker's clock. A nonce is remembered for twice as long and counts once. */
export const CONNECT_PROOF_TOLERANCE_MS = 10 * 60 * 1000;
