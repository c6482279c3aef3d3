import { ERRORS, type ErrorCode } from '@porchlight/kernel';
import { z } from 'zod';
import { field } from './fields.ts';

const errorCode = z
  .string()
  .refine((code) => Object.hasOwn(ERRORS, code), 'is not a known code')
  .transform((code) => code as ErrorCode);

/** Ciphertext durable and metadata committed: the JSON of a `receipt` statement, signed by the cloud's receipt key. */
export const receiptSchema = z.strictObject({
  deviceId: field.deviceId,
  clipId: field.clipId,
  openingHashHex: field.hash,
  /** Segments that are stored, which are those with sequence 0 to segmentCount − 1. */
  segmentCount: field.count,
  rootHex: field.hash,
  /**
   * Whether the manifest is stored too. Only then may the device delete its copy, except of a clip that a crash cut off and that will never have one
   * (firmware-sim/spec/device.md section 4).
   */
  finished: z.boolean(),
  storedAtMs: field.timeMs,
});
export type Receipt = z.output<typeof receiptSchema>;

/** The cloud will never store this clip; the JSON of a `refusal` statement, signed by the cloud's receipt key. The device may delete its copy. */
export const refusalSchema = z.strictObject({
  deviceId: field.deviceId,
  clipId: field.clipId,
  code: errorCode,
  hint: z.string().max(300),
  refusedAtMs: field.timeMs,
});
export type Refusal = z.output<typeof refusalSchema>;

/** Plain JSON on the `have` topic: what the spool holds of a clip. A stored clip is answered by its receipt instead. */
export const haveSchema = z.strictObject({
  clipId: field.clipId,
  opening: z.boolean(),
  /** The sequence that the cloud expects next. */
  nextSequence: field.count,
  manifest: z.boolean(),
});
export type Have = z.output<typeof haveSchema>;

/** Plain JSON on the `errors` topic: a message that was acknowledged and not kept, and why. Never a reason to delete a clip. */
export const errorNoticeSchema = z.strictObject({
  code: errorCode,
  hint: z.string().max(300),
  /** The clip that the message belonged to, where it named one. */
  clipId: field.clipId.optional(),
  sequence: field.count.optional(),
  /** For `out_of_order`: the sequence that the cloud expects next. */
  nextSequence: field.count.optional(),
});
export type ErrorNotice = z.output<typeof errorNoticeSchema>;
