import { isPorchlightError } from '@porchlight/kernel';

/** A sentence for a person on why a clip doesn't play, and what to do. */
export function describeFailure(error: unknown): string {
  if (isPorchlightError(error)) return asSentence(error.message);
  if (error instanceof RangeError)
    return 'What was opened is no video that this player knows. Download it instead.';
  if (error instanceof DOMException && error.name === 'NotSupportedError') {
    return 'This browser can’t play H.264. Use another one, or download the recording.';
  }
  if (error instanceof DOMException && error.name === 'QuotaExceededError') {
    return 'The recording is too long for this browser’s memory. Download it instead.';
  }
  return 'The browser stopped playing in the middle of the recording. Try again, or download it.';
}

/** Hints are written to follow a colon. */
function asSentence(hint: string): string {
  const capital = hint.charAt(0).toUpperCase() + hint.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
