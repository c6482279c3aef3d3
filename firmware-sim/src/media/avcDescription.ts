import { bytesToHex } from '@porchlight/kernel';

/** Level 3.1: 1280 × 720 at 30 frames a second (ITU-T H.264 table A-1). */
const LEAST_LEVEL = 31;

/** Where an AVCDecoderConfigurationRecord says its level, and where the sequence parameter set in it says it again. */
const LEVEL_AT = [3, 11];

/**
 * An AVCDecoderConfigurationRecord (ISO/IEC 14496-15) whose level, the bound of what a decoder must bear, is raised to 3.1 at least. x264 states the least level that its bit rate fits, so that without this
 * the description of small pictures would change with the rate.
 */
export function withLeastLevel(avcC: Uint8Array): Uint8Array {
  const raised = avcC.slice();
  for (const at of LEVEL_AT) raised[at] = Math.max(LEAST_LEVEL, raised[at] ?? 0);
  return raised;
}

/** `avc1.` and profile, constraints and level of an AVCDecoderConfigurationRecord (RFC 6381 section 3.3); the encoder picks its own, whatever is asked. */
export function codecOf(avcC: Uint8Array): string {
  return `avc1.${bytesToHex(avcC.slice(1, 4))}`;
}
