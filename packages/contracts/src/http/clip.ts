import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** A stored clip as its household sees it. The object itself is at `GET /v1/clips/{clipId}/object`. */
export const clipSummarySchema = z.strictObject({
  clipId: field.clipId,
  deviceId: field.deviceId,
  startedAtMs: field.timeMs,
  endedAtMs: field.timeMs,
  clockUncertaintyMs: field.count,
  finished: z.boolean(),
  segmentCount: field.count,
  sizeBytes: field.count,
  storedAtMs: field.timeMs,
});
export type ClipSummary = z.output<typeof clipSummarySchema>;

/** The answer of `GET /v1/clips` and `GET /v1/requests/{requestId}/candidates`; `next` is the cursor of the following page. */
export const clipPageSchema = z.strictObject({
  clips: z.array(clipSummarySchema),
  next: z.string().max(200).nullable(),
});
export type ClipPage = z.output<typeof clipPageSchema>;
