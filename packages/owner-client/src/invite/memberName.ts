import { PorchlightError, utf8 } from '@porchlight/kernel';

/** The longest name, in bytes of UTF-8. */
export const MEMBER_NAME_BYTES = 128;

/** Control characters, and what turns the direction of the text around it. */
const NOT_SHOWN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/**
 * A name that a member wants to be called by, as it may be shown: without white space around it, in Unicode's form NFC.
 * Throws `malformed_message`, with a hint that doesn't quote it.
 */
export function parseMemberName(text: string): string {
  const name = text.trim().normalize('NFC');
  const isShown = name.isWellFormed() && !NOT_SHOWN.test(name);
  if (name === '' || !isShown || utf8(name).length > MEMBER_NAME_BYTES)
    throw new PorchlightError(
      'malformed_message',
      `a name has 1 to ${MEMBER_NAME_BYTES} bytes of visible text: choose another`,
    );
  return name;
}
