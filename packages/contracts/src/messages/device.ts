import { z } from 'zod';
import { field } from './fields.ts';

export const DEVICE_KINDS = ['doorbell', 'camera', 'floodlight'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** What a doorbell says at the door instead of its owner. */
export const QUICK_REPLIES = ['coming', 'leave-it', 'no-thanks'] as const;
export type QuickReply = (typeof QUICK_REPLIES)[number];

/** How good a picture a viewer asks for. */
export const LIVE_QUALITIES = ['high', 'low'] as const;
export type LiveQuality = (typeof LIVE_QUALITIES)[number];

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
      kind: z.literal('ring-ended'),
      outcome: z.enum(['answered', 'declined', 'replied', 'missed']),
    }),
    z.strictObject({ kind: z.literal('reply'), reply: z.enum(QUICK_REPLIES) }),
    z.strictObject({ kind: z.literal('talk'), on: z.boolean() }),
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
    /** A keyring that the household signed and that follows was not taken, for want of a proof that holds. */
    z.strictObject({
      kind: z.literal('keyring-refused'),
      version: field.count,
      reason: z.string().max(64),
    }),
    /** Two checkpoints of one log and size that can't both be true: what it remembers, and what it was shown. */
    z.strictObject({
      kind: z.literal('log-conflict'),
      size: field.count,
      rootHex: field.hash,
      otherRootHex: field.hash,
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
  siren: z.boolean().optional(),
  /** Whether anybody watches live. */
  live: z.boolean().optional(),
  firmware: z.string().max(32).optional(),
  /** The version of the keyring that it holds, durably. */
  keyringVersion: field.count.optional(),
});
export type DeviceState = z.output<typeof deviceStateSchema>;

/** Asks a device for a challenge: plain JSON. `askId` comes back with it. */
export const askSchema = z.strictObject({ askId: field.clipId.transform(String) });
export type Ask = z.output<typeof askSchema>;

/** A device's challenge: plain JSON on its `challenge` topic. It counts once, and not for long. */
export const challengeSchema = z.strictObject({
  askId: field.clipId.transform(String),
  challengeHex: field.hash,
});
export type Challenge = z.output<typeof challengeSchema>;

/** How one live session fares: plain JSON, every 2 s while anybody looks, and at once when nobody does any more. */
export const watchSchema = z.strictObject({
  sessionId: field.clipId.transform(String),
  viewers: z.int().min(0).max(4096),
  /** Of those, how many didn't keep up since the last report. */
  slow: z.int().min(0).max(4096),
});
export type Watch = z.output<typeof watchSchema>;

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
    z.strictObject({ kind: z.literal('live'), quality: z.enum(LIVE_QUALITIES) }),
    z.strictObject({ kind: z.literal('reply'), reply: z.enum(QUICK_REPLIES) }),
    z.strictObject({ kind: z.literal('decline') }),
  ]),
});
export type Command = z.output<typeof commandSchema>;
