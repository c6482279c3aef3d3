import { PorchlightError } from '@porchlight/kernel';

/** Trimmed, composed (NFC), in lower case. Throws `malformed_message`, whose hint doesn't repeat it, for what is no address. */
export function normaliseEmail(text: string): string {
  const email = text.trim().normalize('NFC').toLowerCase();
  if (email.length > 254 || !/^[^\s@\p{C}<>,;:"()[\]\\]{1,64}@[^\s@\p{C}<>,;:"()[\]\\]+$/u.test(email)) {
    throw new PorchlightError('malformed_message', 'give an e-mail address such as name@example.org');
  }
  return email;
}
