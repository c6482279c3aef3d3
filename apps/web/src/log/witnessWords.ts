import type { LogDescription } from '@porchlight/contracts/http';
import { sayTime } from '../clips/sayTime.ts';
import type { Tone } from '../kit/index.ts';
import { sayAgo, sayEntries, sayLength } from './logTimes.ts';

type Witness = LogDescription['witnesses'][number];

/** How a witness or mirror stands. */
export interface WitnessWords {
  readonly tone: Tone;
  readonly standing: string;
  readonly note: string;
}

/** How many entries the log has signed, with those that no quorum has cosigned yet. */
export function signedSize({ shown, unwitnessedEntries }: LogDescription): number {
  return (shown?.size ?? 0) + unwitnessedEntries;
}

/** `signed` is the size of the newest tree that the log signed. */
export function witnessWords(
  { cosigned, failingSinceMs }: Witness,
  signed: number,
  nowMs: number,
): WitnessWords {
  const last =
    cosigned === null
      ? 'It hasn’t cosigned anything yet.'
      : `It cosigned ${sayEntries(cosigned.size)} ${sayAgo(cosigned.atMs, nowMs)}`;
  const behind = cosigned === null ? signed : signed - cosigned.size;
  const lag = cosigned === null || behind <= 0 ? '.' : `, ${sayEntries(behind)} fewer than there are.`;
  const note = cosigned === null ? last : `${last}${lag}`;
  if (failingSinceMs !== null)
    return { tone: 'danger', standing: `Silent since ${sayTime(failingSinceMs, nowMs)}`, note };
  if (cosigned === null) return { tone: 'neutral', standing: 'Not heard yet', note };
  if (behind <= 0) return { tone: 'good', standing: 'Fresh', note };
  return { tone: 'warning', standing: `Behind by ${sayLength(nowMs - cosigned.atMs)}`, note };
}
