import { type ErrorCode, isPorchlightError } from '@porchlight/kernel';

/** What a check that failed means for whoever wants to believe a recording. */
export interface FailureWords {
  /** One plain sentence. */
  readonly sentence: string;
  /** Whether the recording itself is to be doubted; otherwise it just couldn't be looked at. */
  readonly isDoubtful: boolean;
}

const doubtful = (sentence: string): FailureWords => ({ sentence, isDoubtful: true });
const unseen = (sentence: string): FailureWords => ({ sentence, isDoubtful: false });

/** By code, for every code that opening a clip can end with. */
export const FAILURE_WORDS = {
  bad_signature: doubtful(
    'The signature isn’t from this device’s key: somebody else made this recording, or changed it.',
  ),
  wrong_device: doubtful('This recording was made by another device than the cloud says.'),
  broken_chain: doubtful(
    'A part of this recording belongs to another recording: it was swapped, or the cloud gave the wrong one.',
  ),
  out_of_order: doubtful('Parts of this recording are missing, repeated or in another order than filmed.'),
  truncated_clip: doubtful('A part of this recording is missing from what the cloud gave.'),
  wrong_key: doubtful('The bytes of this recording were changed after the device had sealed them.'),
  malformed_record: doubtful('What the cloud gave is no recording as a device makes it.'),
  malformed_message: doubtful('What the cloud gave is no recording as a device makes it.'),
  malformed_encoding: doubtful('What the cloud gave is no recording as a device makes it.'),
  malformed_id: doubtful('What the cloud gave is no recording as a device makes it.'),
  malformed_time: doubtful('This recording names a time that can’t be.'),
  limit_exceeded: doubtful('What the cloud gave is larger than a recording can be.'),
  clip_too_long: doubtful('This recording says it is longer than a device films at once.'),
  stale_keyring: doubtful(
    'The cloud holds back the newest list of your household’s keys, so nothing can be checked against it.',
  ),
  unsupported_version: unseen('A newer kind of device made this recording. Reload the page to update it.'),
  sealed_for_another: unseen(
    'You have no key for this recording: it was made before you were let in, or after you were shut out.',
  ),
  unknown_device: unseen('Your household’s keyring names no such device, so nothing can be checked.'),
  not_found: unseen('This recording isn’t there: it was deleted, or it never was.'),
  forbidden: unseen('You may not see what this device films. Ask an owner of your household.'),
  not_permitted: unseen('It was stopped before it was checked to its end.'),
  unauthenticated: unseen('Sign in again to see this recording.'),
  second_factor_needed: unseen('Sign in again to see this recording.'),
  rate_limited: unseen('Too much was asked for just now. Try again in a minute.'),
  unavailable: unseen('The cloud doesn’t answer, so this recording wasn’t checked to its end. Try again.'),
  corrupted_storage: unseen('The cloud’s copy is damaged, and it knows it. Try again later.'),
  internal: unseen('The cloud failed to give this recording. Try again later.'),
} as const satisfies Partial<Record<ErrorCode, FailureWords>>;

const UNKNOWN = unseen('Something went wrong here, so this recording wasn’t checked to its end. Try again.');

/** What an error means for the recording that was being opened. */
export function failureWords(error: unknown): FailureWords {
  if (!isPorchlightError(error)) return UNKNOWN;
  const words: Partial<Record<ErrorCode, FailureWords>> = FAILURE_WORDS;
  return words[error.code] ?? UNKNOWN;
}
