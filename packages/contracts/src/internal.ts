import type { ClipId, DeviceId } from '@porchlight/kernel';
import { z } from 'zod';
import { deviceEventSchema, deviceStateSchema, watchSchema } from './messages/device.ts';
import { field } from './messages/fields.ts';

/** Paths of the broker's internal HTTP interface (spec/internal.md), which worker and api call with the internal token. */
export const internalPaths = {
  /** GET: the records that the spool holds of a clip, one after the other. */
  clip: (deviceId: DeviceId, clipId: ClipId) => `/internal/clips/${deviceId}/${clipId}`,
  /** POST of a receipt or refusal statement. */
  settle: (deviceId: DeviceId, clipId: ClipId, release: boolean) =>
    `/internal/clips/${deviceId}/${clipId}/settle?release=${release}`,
  /** GET: a page of `internalDevicePageSchema`. */
  devices: () => '/internal/devices',
  /** GET: one `internalDeviceSchema`. */
  device: (deviceId: DeviceId) => `/internal/devices/${deviceId}`,
  /** POST without a body: an `internalChallengeSchema`, fresh from the device. */
  challenge: (deviceId: DeviceId) => `/internal/devices/${deviceId}/challenge`,
  /** GET with an upgrade to WebSocket: events and live view (spec/live-relay.md section 3). */
  link: () => '/internal/link',
  /** POST of a command statement. */
  commands: (deviceId: DeviceId) => `/internal/devices/${deviceId}/commands`,
  /** POST of a keyring with its proof (`encodeLoggedKeyring`). */
  keyring: (deviceId: DeviceId) => `/internal/devices/${deviceId}/keyring`,
  /** POST without a body. */
  disconnect: (deviceId: DeviceId) => `/internal/devices/${deviceId}/disconnect`,
  /** GET: an `internalEventPageSchema` of events with a cursor above `after`. */
  events: (after: number) => `/internal/events?after=${after}`,
} as const;

/** The type of a body that is records. */
export const RECORDS_MEDIA_TYPE = 'application/octet-stream';

/** What the broker knows of a device that it has heard of since it started. */
export const internalDeviceSchema = z.strictObject({
  deviceId: field.deviceId,
  online: z.boolean(),
  /** What the device last said of itself, or null. */
  state: deviceStateSchema.nullable(),
  /** When the device last sent an event, by the broker's clock, or null. */
  lastEventAtMs: field.timeMs.nullable(),
});
export type InternalDevice = z.output<typeof internalDeviceSchema>;

export const internalDevicePageSchema = z.strictObject({ devices: z.array(internalDeviceSchema) });
export type InternalDevicePage = z.output<typeof internalDevicePageSchema>;

export const internalChallengeSchema = z.strictObject({ challengeHex: field.hash });

/** Events oldest first; ask again after `next`. A broker that has restarted begins at 0 again: a cursor beyond its newest starts over. */
export const internalEventPageSchema = z.strictObject({
  events: z.array(deviceEventSchema),
  next: field.count,
});
export type InternalEventPage = z.output<typeof internalEventPageSchema>;

/** What an api says on the link, beside talk. A report is made for each live session that this api has viewers of, every 2 s and when their number changes. */
export const linkOrderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('watch'), deviceId: field.deviceId }),
  z.strictObject({ kind: z.literal('unwatch'), deviceId: field.deviceId }),
  z.strictObject({ kind: z.literal('report'), deviceId: field.deviceId, ...watchSchema.shape }),
]);
export type LinkOrder = z.output<typeof linkOrderSchema>;

/** What a broker says on the link, beside events and live view: a device came, went, or said how it is. */
export const linkNewsSchema = z.strictObject({ kind: z.literal('device'), device: internalDeviceSchema });
export type LinkNews = z.output<typeof linkNewsSchema>;

/** What a binary message of the link holds after its first byte and the 16 bytes of the device's id: one record. */
export const LINK_PARTS = { live: 1, event: 2, talk: 3 } as const;
export type LinkPart = keyof typeof LINK_PARTS;
