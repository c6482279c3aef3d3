import { type ErrorCode, isPorchlightError } from '@porchlight/kernel';
import { errorHint } from '../client/errorHint.ts';

const NEW_ONE = 'Make a new invitation, and hand that one over.';

const FAULTS: Partial<Record<ErrorCode, string>> = {
  limit_exceeded: `The invitation’s 15 minutes are over. ${NEW_ONE}`,
  replayed: `Somebody has answered this invitation before. If that wasn’t who you meant, it fell into other hands. ${NEW_ONE}`,
  wrong_key: `A message doesn’t fit the invitation: it was changed on the way, and nobody was let in. ${NEW_ONE}`,
  broken_chain: `The two sides didn’t see the same messages, and nobody was let in. ${NEW_ONE}`,
  bad_signature: `A signature doesn’t hold, and nobody was let in. ${NEW_ONE}`,
  malformed_record: `A message was damaged on the way. ${NEW_ONE}`,
  unavailable: 'The cloud doesn’t answer. Check your connection and try again.',
  second_factor_needed: 'Nothing was changed: this needs your second factor. Try again and prove it.',
};

/** What ended an invitation, and what to do, as sentences. */
export function inviteFault(error: unknown): string {
  return (isPorchlightError(error) ? FAULTS[error.code] : undefined) ?? errorHint(error);
}
