import { bytesToHex, concatBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import type { Sha256 } from '../auditChain.ts';

export const TEXT_SALT_BYTES = 32;

const LABEL = utf8('porchlight/v1/log-text\0');

/** What an entry holds of a text (spec/log-entries.md section 3), in hexadecimal. `salt` has 32 random bytes; without it the text can't be guessed from the hash. */
export function saltedTextHash(salt: Uint8Array, text: string, sha256: Sha256): string {
  if (salt.length !== TEXT_SALT_BYTES || !text.isWellFormed())
    throw new PorchlightError('malformed_message', 'a text is hashed with a salt of 32 bytes');
  return bytesToHex(sha256(concatBytes(LABEL, salt, utf8(text))));
}
