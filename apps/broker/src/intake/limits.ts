import type { UpTopic } from '@porchlight/contracts';

/** The longest payload of each kind of message, in bytes (contracts/spec/mqtt.md section 7). */
export const MAX_PAYLOAD_BYTES = {
  opening: 122_880,
  segment: 122_880,
  manifest: 122_880,
  query: 0,
  event: 4096,
  state: 1024,
  challenge: 1024,
  live: 122_880,
} as const satisfies Record<UpTopic['kind'], number>;

/** All records of one clip. */
export const MAX_CLIP_BYTES = 256 * 1024 * 1024;
/** Clips of one device that have begun and not ended. */
export const MAX_OPEN_CLIPS = 32;
/** Clips of one device that wait to be stored, ended or not. */
export const MAX_HELD_CLIPS = 512;
