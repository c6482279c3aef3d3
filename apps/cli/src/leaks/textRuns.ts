import type { TextAlphabet } from './TextAlphabet.ts';

/** Shorter runs hold no compressed stream with a needle in it, and their spelling is searched for as it is. */
export const MIN_RUN_BYTES = 64;
const STEP = MIN_RUN_BYTES / 2;

/**
 * Where in `bytes[from..until]` a run of at least 64 characters of `alphabet` begins; null where none does. `bytes` goes on for at
 * least 64 bytes behind `until`, or ends the stream. Any run holds two neighbours of the positions `from + 32 n`, so only these are looked at.
 */
export function nextRun(
  bytes: Uint8Array,
  from: number,
  until: number,
  alphabet: TextAlphabet,
): number | null {
  const isMember = (at: number) => alphabet.members[bytes[at] as number] === 1;
  let first = from;
  let at = from;
  while (at + STEP < bytes.length) {
    if (!isMember(at) || !isMember(at + STEP)) {
      at += STEP;
      continue;
    }
    let start = at;
    while (start > first && isMember(start - 1)) start--;
    if (start >= until) return null;
    const end = endOfRun(bytes.subarray(0, start + MIN_RUN_BYTES), at, alphabet);
    if (end - start < MIN_RUN_BYTES) at = end;
    else if (tellingIn(bytes, start, end, alphabet) >= alphabet.minTelling) return start;
    else first = at = start + STEP;
  }
  return null;
}

/** The first position from `from` that holds no member of `alphabet`, or the end of `bytes`. */
export function endOfRun(bytes: Uint8Array, from: number, { members }: TextAlphabet): number {
  let at = from;
  while (at < bytes.length && members[bytes[at] as number] === 1) at++;
  return at;
}

function tellingIn(bytes: Uint8Array, start: number, end: number, { telling }: TextAlphabet): number {
  let count = 0;
  for (let at = start; at < end; at++) count += telling[bytes[at] as number] as number;
  return count;
}
