import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { PorchlightError } from '@porchlight/kernel';

/** PostgreSQL's own default, `scram_iterations`. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;

/**
 * What PostgreSQL stores for a password (RFC 5802 section 3, RFC 7677), so that the password itself never goes into a statement or a log.
 * Throws `invalid_setting` unless it is printable ASCII, which SASLprep leaves as it is.
 */
export function scramVerifier(password: string): string {
  if (!/^[\x21-\x7e]{16,}$/.test(password)) {
    throw new PorchlightError(
      'invalid_setting',
      'a database password is at least 16 printable ASCII characters without spaces',
    );
  }
  const salt = randomBytes(SALT_BYTES);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
