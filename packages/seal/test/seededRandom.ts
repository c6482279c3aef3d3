import { createHash } from 'node:crypto';
import type { RandomSource } from '@porchlight/kernel';

/** The same bytes for the same seed: SHA-256(seed ‖ ":" ‖ counter) in decimal, block after block, one stream over all calls. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  let rest = new Uint8Array(0);
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (rest.length === 0) rest = createHash('sha256').update(`${seed}:${counter++}`).digest();
      const taken = rest.subarray(0, length - filled);
      bytes.set(taken, filled);
      rest = rest.subarray(taken.length);
      filled += taken.length;
    }
    return bytes;
  };
}
