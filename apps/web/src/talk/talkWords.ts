import { isPorchlightError } from '@porchlight/kernel';
import { errorHint } from '../client/errorHint.ts';
import type { TalkEnd } from '../worker/TalkPart.ts';

const MICROPHONE: Readonly<Record<string, string>> = {
  NotAllowedError:
    'This browser doesn’t let Porchlight use the microphone. Allow it in the settings of this site, which are beside the address, and try again.',
  SecurityError: 'This browser lets no page use the microphone. Its own settings say so.',
  NotFoundError: 'There is no microphone here. Plug one in, or talk from your phone.',
  NotReadableError: 'The microphone doesn’t answer. Another program may hold it: close that, and try again.',
  AbortError: 'The microphone doesn’t answer. Try again.',
};

const ENDS: Readonly<Record<TalkEnd, string | null>> = {
  stopped: null,
  lost: 'The connection to the device was lost, so it no longer hears you.',
  unencodable: 'This browser couldn’t encode your voice. Reload the page, and try again.',
};

/** What is shown where a talk doesn't begin. */
export function sayTalkFault(error: unknown): string {
  if (isPorchlightError(error, 'not_permitted'))
    return 'You may not talk here: that is for those who may order the device. Ask an owner.';
  if (isPorchlightError(error, 'stale_command'))
    return 'Your words would have come too late to be played. Look anew, and try again.';
  if (isPorchlightError(error, 'device_offline'))
    return 'Nothing of the device is seen live now, so nobody can talk through it. Wait until its picture is there.';
  const word = error instanceof DOMException ? MICROPHONE[error.name] : undefined;
  return word ?? errorHint(error);
}

/** What is shown where a talk ended by itself; null for nothing. */
export function sayTalkEnd(end: TalkEnd): string | null {
  return ENDS[end];
}
