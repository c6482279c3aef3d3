import { z } from 'zod';
import { field } from './fields.ts';

/** A clip is gone from the cloud's stores, and when each part went: the JSON of a `deletion` statement, signed by the cloud's receipt key (spec/deletion.md). */
export const deletionSchema = z.strictObject({
  clipId: field.clipId,
  deviceId: field.deviceId,
  householdId: field.householdId,
  requestedAtMs: field.timeMs,
  wrapRemovedAtMs: field.timeMs,
  objectsRemovedAtMs: field.timeMs,
  rowRemovedAtMs: field.timeMs,
});
export type Deletion = z.output<typeof deletionSchema>;
