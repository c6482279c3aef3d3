import { base64ToBytes } from '@porchlight/kernel';
import { z } from 'zod';
import { LIVE_LIMITS } from './liveLimits.ts';

const codec = z.string().regex(/^[\x21-\x7e]{1,64}$/);
const description = z
  .string()
  .refine(isDescription, `is Base64 of at most ${LIVE_LIMITS.descriptionBytes} bytes`);

/** How a decoder of pictures is set up, as WebCodecs has it; the description is empty where the codec needs none. */
const pictureCodecSchema = z.strictObject({
  codec,
  widthPx: z.int().min(1).max(8_192),
  heightPx: z.int().min(1).max(8_192),
  descriptionB64: description,
});

/** How a decoder of sound is set up, as WebCodecs has it. */
export const soundCodecSchema = z.strictObject({
  codec,
  sampleRateHz: z.int().min(8_000).max(96_000),
  channels: z.int().min(1).max(2),
  descriptionB64: description,
});
export type SoundCodec = z.output<typeof soundCodecSchema>;

/** The tracks of a live session: at least one. */
export const liveTracksSchema = z
  .strictObject({ picture: pictureCodecSchema.optional(), sound: soundCodecSchema.optional() })
  .refine(({ picture, sound }) => picture !== undefined || sound !== undefined, 'has a track');
export type LiveTracks = z.output<typeof liveTracksSchema>;

function isDescription(text: string): boolean {
  try {
    return base64ToBytes(text).length <= LIVE_LIMITS.descriptionBytes;
  } catch {
    return false;
  }
}
