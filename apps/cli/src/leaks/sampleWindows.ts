import type { RandomSource } from '@porchlight/kernel';

export const WINDOW_BYTES = 32;
const MIN_DISTINCT_BYTES = 24;
const MAX_PRINTABLE_BYTES = 24;
const TRIES_PER_PART = 64;

/**
 * Whether 32 bytes, found elsewhere, can only come from this plaintext. What every encoder writes is no evidence: box headers and
 * tables of MP4 are mostly zeros and ASCII, parameter sets are short, an encoder's banner is text. Compressed picture and sound look
 * random: of 32 random bytes 30 differ and 12 are printable on average. So a window counts with at least 24 different values and at
 * most 24 printable ones, which two random windows in 100,000 don't have.
 */
export function isEvidence(window: Uint8Array): boolean {
  const printable = window.filter((byte) => byte >= 0x20 && byte < 0x7f).length;
  return new Set(window).size >= MIN_DISTINCT_BYTES && printable <= MAX_PRINTABLE_BYTES;
}

/**
 * At most `count` windows of 32 bytes, copied, in order: one from each of `count` equal parts of `plaintext`, at a random offset
 * in it. A part in which no try is evidence gives none, so the result may be shorter, and is empty for less than 32 bytes.
 */
export function sampleWindows(plaintext: Uint8Array, count: number, random: RandomSource): Uint8Array[] {
  const offsets = plaintext.length - WINDOW_BYTES + 1;
  const windows: Uint8Array[] = [];
  for (let part = 0; part < count && offsets > 0; part++) {
    const first = Math.floor((part * offsets) / count);
    const end = Math.floor(((part + 1) * offsets) / count);
    const window = windowBetween(plaintext, first, end, random);
    if (window !== null) windows.push(window);
  }
  return windows;
}

function windowBetween(
  plaintext: Uint8Array,
  first: number,
  end: number,
  random: RandomSource,
): Uint8Array | null {
  if (first >= end) return null;
  for (let attempt = 0; attempt < TRIES_PER_PART; attempt++) {
    const draw = new DataView(random(4).slice().buffer).getUint32(0);
    const offset = first + Math.floor((draw / 2 ** 32) * (end - first));
    const window = plaintext.slice(offset, offset + WINDOW_BYTES);
    if (isEvidence(window)) return window;
  }
  return null;
}
