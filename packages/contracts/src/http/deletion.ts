import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** A deletion as its household sees it; `statementB64` is the signed `deletion` statement, null until all is gone. */
export const deletionSummarySchema = z.strictObject({
  clipId: field.clipId,
  deviceId: field.deviceId,
  memberId: field.memberId,
  requestedAtMs: field.timeMs,
  statementB64: z.base64().nullable(),
});
export type DeletionSummary = z.output<typeof deletionSummarySchema>;

/** The answer of `GET /v1/deletions`; `next` is the cursor of the following page. */
export const deletionPageSchema = z.strictObject({
  deletions: z.array(deletionSummarySchema),
  next: z.string().max(200).nullable(),
});
export type DeletionPage = z.output<typeof deletionPageSchema>;
