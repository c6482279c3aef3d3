import { bytesToHex } from '@porchlight/kernel';
import { openingHash, readOpening, type VerifyPrimitives } from '@porchlight/seal/header';
import type { StoredClip } from '../upload/StoredClip.ts';
import type { Counters } from './Counters.ts';

/**
 * Goes on with the chain of clips where a crash left it. The newest clip on disk counts where the counters don't know it yet, and how much there
 * is of it is what the next opening says of it.
 */
export function resumeChain(
  counters: Counters,
  newest: StoredClip | undefined,
  primitives: VerifyPrimitives,
): void {
  const first = newest?.record(0) ?? null;
  if (newest === undefined || first === null) return;
  const opening = readOpening(first);
  const previousOpeningHashHex = bytesToHex(openingHash(opening, primitives));
  const previousSegments = newest.unitSegmentCount;
  const known = counters.values;
  if (opening.clipNumber >= known.clipNumber) {
    counters.change({ clipNumber: opening.clipNumber + 1, previousOpeningHashHex, previousSegments });
  } else if (
    previousOpeningHashHex === known.previousOpeningHashHex &&
    previousSegments > known.previousSegments
  ) {
    counters.change({ previousSegments });
  }
}
