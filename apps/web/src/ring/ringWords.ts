import type { QuickReply } from '@porchlight/contracts';
import type { Ring, RingOutcome } from './rings.ts';

/** What each quick reply says at the door. */
export const REPLY_WORDS: Readonly<Record<QuickReply, string>> = {
  coming: 'On our way',
  'leave-it': 'Please leave it at the door',
  'no-thanks': 'No, thank you',
};

const OUTCOMES: Readonly<Record<RingOutcome, string>> = {
  answered: 'Answered by somebody of your household',
  declined: 'Declined',
  replied: 'A reply was played at the door',
  missed: 'Nobody answered',
};

/** How a ring stands, as a line. */
export function sayRing({ outcome, reply, presses }: Ring): string {
  if (outcome === 'replied' && reply !== null) return `Played at the door: “${REPLY_WORDS[reply]}”`;
  if (outcome !== null) return OUTCOMES[outcome];
  return presses === 1 ? 'Somebody is at the door' : `Somebody is at the door, and rang ${presses} times`;
}
