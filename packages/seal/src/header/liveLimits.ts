import { LIMITS } from './limits.ts';
import { RECORD_HEAD_BYTES } from './record.ts';

/** The bytes of a frame's body before its signature, and those of that (spec/live.md section 5). */
export const FRAME_HEADER_BYTES = 40;
export const FRAME_SIGNATURE_BYTES = 64;
/** The bytes of a frame's record before its ciphertext. */
export const FRAME_CIPHERTEXT_START = RECORD_HEAD_BYTES + FRAME_HEADER_BYTES + FRAME_SIGNATURE_BYTES;

const SESSION_S = 3_600;
const MAX_PER_SECOND = { picture: 60, sound: 100 } as const;

/** The limits of spec/live.md section 8, in bytes, microseconds and counts. */
export const LIVE_LIMITS = {
  sessionUs: SESSION_S * 1_000_000,
  generations: 1_024,
  answers: 16,
  wraps: 512,
  /** Plaintext of one chunk: what fits into a record. */
  chunkBytes: LIMITS.recordBytes - FRAME_CIPHERTEXT_START - LIMITS.macBytes,
  /** Plaintext of one frame. */
  frameBytes: { picture: 1_048_576, sound: 16_384 },
  framesPerSecond: MAX_PER_SECOND,
  framesOfTrack: { picture: SESSION_S * MAX_PER_SECOND.picture, sound: SESSION_S * MAX_PER_SECOND.sound },
  descriptionBytes: 1_024,
  /** Times that somebody may begin to talk in one live session. */
  talks: 256,
  /** How old what is said may be when it reaches the device. */
  talkAgeUs: 10_000_000,
} as const;
