import { isPorchlightError } from '@porchlight/kernel';

/** What an error tells a person to do, as a sentence. */
export function errorHint(error: unknown): string {
  if (!isPorchlightError(error)) return 'Something went wrong here. Reload the page; if it stays, tell us.';
  const text = error.message.trim();
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
