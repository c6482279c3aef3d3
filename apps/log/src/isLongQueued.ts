import { decodeLogEntry } from '@porchlight/contracts/log';
import { isPorchlightError } from '@porchlight/kernel';

/** Half of what contracts/spec/log-entries.md section 4 leaves between an entry's time and the cosignature of a tree without it. */
const LONG_MS = 300_000;

/** Whether an entry was queued so long ago that no smaller tree may be cosigned any more before it has its place. What is no entry of this version has no time. */
export function isLongQueued(entry: Uint8Array, nowMs: number): boolean {
  try {
    return nowMs - decodeLogEntry(entry).atMs > LONG_MS;
  } catch (error) {
    if (isPorchlightError(error)) return false;
    throw error;
  }
}
