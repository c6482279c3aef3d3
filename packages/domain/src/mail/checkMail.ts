import { PorchlightError, utf8 } from '@porchlight/kernel';
import type { Mail } from '../ports/Mailer.ts';

/** One plain address (RFC 5321, section 4.1.2), without quoted parts, comments or literals of hosts. */
const ADDRESS = /^[^\s\p{C}<>()[\]\\,;:"@]{1,64}@[^\s\p{C}<>()[\]\\,;:"@]{1,253}$/u;
const MAX_ADDRESS_BYTES = 254;
const MAX_SUBJECT_LENGTH = 200;
const MAX_TEXT_LENGTH = 65_536;

/** Throws `malformed_message` for what could be more than one address and one subject, or is too long for either. */
export function checkMail({ to, subject, text }: Mail): void {
  if (!ADDRESS.test(to) || utf8(to).length > MAX_ADDRESS_BYTES) throw malformed('its address is none');
  if (subject.length > MAX_SUBJECT_LENGTH || /[\p{Cc}\u2028\u2029]/u.test(subject)) {
    throw malformed('its subject is one line of at most 200 characters');
  }
  if (text.length > MAX_TEXT_LENGTH || text.includes('\0')) {
    throw malformed('its text is at most 65,536 characters, without U+0000');
  }
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_message', `the mail can't be sent: ${what}`);
}
