import { z } from 'zod';
import { field } from '../messages/fields.ts';
import { clipSummarySchema } from './clip.ts';

/** What a share holds, at most, in bytes. */
export const SHARE_SEALED_BYTES = 4096;

/** The body of `POST /v1/shares`. */
export const newShareSchema = z.strictObject({
  clipId: field.clipId,
  sealedB64: field.base64(SHARE_SEALED_BYTES).min(1),
  expiresAtMs: field.timeMs,
});
export type NewShareBody = z.output<typeof newShareSchema>;

/** A share as its household sees it. */
export const shareSummarySchema = z.strictObject({
  shareId: field.shareId,
  clipId: field.clipId,
  memberId: field.memberId,
  createdAtMs: field.timeMs,
  expiresAtMs: field.timeMs,
  revokedAtMs: field.timeMs.nullable(),
});
export type ShareSummary = z.output<typeof shareSummarySchema>;

/** The answer of `GET /v1/shares`; `next` is the cursor of the following page. */
export const sharePageSchema = z.strictObject({
  shares: z.array(shareSummarySchema),
  next: z.string().max(200).nullable(),
});
export type SharePage = z.output<typeof sharePageSchema>;

/** What whoever has the link gets: the answer of `GET /v1/shares/{shareId}`. */
export const sharedClipSchema = z.strictObject({
  sealedB64: z.base64(),
  clip: clipSummarySchema,
  expiresAtMs: field.timeMs,
});
export type SharedClip = z.output<typeof sharedClipSchema>;
