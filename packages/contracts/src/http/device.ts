import { z } from 'zod';
import { deviceEventSchema, deviceStateSchema } from '../messages/device.ts';
import { field } from '../messages/fields.ts';

/** A device as its household sees it, in the answer of `GET /v1/devices`. */
export const deviceSummarySchema = z.strictObject({
  deviceId: field.deviceId,
  /** A `DeviceKind`, or one that the keyring knows already and this version has no device of. */
  kind: z.string().max(32),
  online: z.boolean(),
  /** What the device last said of itself, or null. */
  state: deviceStateSchema.nullable(),
});
export const devicePageSchema = z.strictObject({ devices: z.array(deviceSummarySchema) });
export type DeviceSummary = z.output<typeof deviceSummarySchema>;

/** The answer of `POST /v1/devices/{device}/challenge`: what one command must be signed over, within seconds. */
export const challengeAnswerSchema = z.strictObject({ challengeHex: field.hash });

/** A message of the event stream: an `event` statement as its device signed it. */
export const streamedEventSchema = z.strictObject({ recordB64: field.base64(4096) });

/** Where a page of events ends: a number of each broker, joined by dots; opaque to whoever sends it back. */
export const eventCursorSchema = z.string().regex(/^[0-9]{1,15}(\.[0-9]{1,15}){0,15}$/);
export type EventCursor = z.output<typeof eventCursorSchema>;

/** The query of `GET /v1/events`. */
export const afterEventsQuerySchema = z.object({ after: eventCursorSchema.optional() });

/** The answer of `GET /v1/events?after=CURSOR`: newest events of the household's devices, oldest first; ask again after `next`. */
export const eventPageSchema = z.strictObject({
  events: z.array(deviceEventSchema),
  next: eventCursorSchema,
});
export type EventPage = z.output<typeof eventPageSchema>;
