import { z } from 'zod';
import { field } from './fields.ts';

export const DEVICE_KINDS = ['doorbell', 'camera', 'floodlight'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** What a device tells of itself beside its clips; the JSON of an `event` statement, signed by the device. */
export const deviceEventSchema = z.strictObject({
  deviceId: field.deviceId,
  number: field.count,
  atMs: field.timeMs,
  clockUncertaintyMs: field.count,
  event: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('motion'), clipId: field.clipId }),
    z.strictObject({ kind: z.literal('press') }),
    z.strictObject({
      kind: z.literal('light'),
      on: z.boolean(),
      cause: z.enum(['motion', 'command', 'timer']),
    }),
    z.strictObject({ kind: z.literal('chime') }),
    z.strictObject({ kind: z.literal('siren'), on: z.boolean() }),
    z.strictObject({ kind: z.literal('armed'), on: z.boolean() }),
    z.strictObject({ kind: z.literal('privacy'), on: z.boolean() }),
    z.strictObject({
      kind: z.literal('command-result'),
      commandId: field.clipId.transform(String),
      outcome: z.enum(['done', 'refused']),
      reason: z.string().max(64).optional(),
    }),
  ]),
});
export type DeviceEvent = z.output<typeof deviceEventSchema>;

/** The retained state of a device, plain JSON on its `state` topic. The last will sets `online` to false. */
export const deviceStateSchema = z.strictObject({
  online: z.boolean(),
  kind: z.enum(DEVICE_KINDS).optional(),
  batteryPercent: z.int().min(0).max(100).optional(),
  armed: z.boolean().optional(),
  privacy: z.boolean().optional(),
  light: z.boolean().optional(),
  firmware: z.string().max(32).optional(),
  /** The version of the keyring that it holds, durably. */
  keyringVersion: field.count.optional(),
});
export type DeviceState = z.output<typeof deviceStateSchema>;

/** The retained challenge of a device: plain JSON on its `challenge` topic. */
export const challengeSchema = z.strictObject({ challengeHex: field.hash });

/** What a member orders; the JSON of a `command` statement, signed by the member's client key. */
export const commandSchema = z.strictObject({
  commandId: field.clipId.transform(String),
  deviceId: field.deviceId,
  clientKeyHex: field.publicKeyHex,
  counter: field.count,
  challengeHex: field.hash,
  command: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('light'), on: z.boolean() }),
    z.strictObject({ kind: z.literal('siren'), on: z.boolean() }),
    z.strictObject({ kind: z.literal('chime') }),
    z.strictObject({ kind: z.literal('arm'), on: z.boolean() }),
    z.strictObject({ kind: z.literal('privacy'), on: z.boolean() }),
  ]),
});
export type Command = z.output<typeof commandSchema>;
