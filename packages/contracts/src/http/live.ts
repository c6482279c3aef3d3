import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** The subprotocol of the live socket (spec/live-relay.md section 2). */
export const LIVE_PROTOCOL = 'porchlight.live.v1';

/** What a viewer says in text on the live socket. A binary message is a `talk` statement, or a frame that goes up. */
export const viewerMessageSchema = z.discriminatedUnion('kind', [
  /** Asks for a challenge. */
  z.strictObject({ kind: z.literal('ask') }),
  /** Carries a signed command to the device. */
  z.strictObject({ kind: z.literal('command'), commandB64: field.base64(4096) }),
  /** The viewer fell behind by itself: it missed pictures, or couldn't decode as fast as they came. */
  z.strictObject({ kind: z.literal('behind') }),
]);
export type ViewerMessage = z.output<typeof viewerMessageSchema>;

/** What the relay says in text. A binary message is an announcement, a frame that goes down, or a `command-result` event of the device. */
export const relayMessageSchema = z.discriminatedUnion('kind', [
  /** At the beginning, and whenever it changes. */
  z.strictObject({ kind: z.literal('device'), online: z.boolean() }),
  z.strictObject({ kind: z.literal('challenge'), challengeHex: field.hash }),
  /** So many pictures were left out for this viewer, who was too slow; the next one is a keyframe. */
  z.strictObject({ kind: z.literal('skipped'), pictures: field.count }),
  /** Something that the viewer asked for can't be done; the socket stays. */
  z.strictObject({ kind: z.literal('refused'), code: z.string().max(64), hint: z.string().max(300) }),
]);
export type RelayMessage = z.output<typeof relayMessageSchema>;
