import { encodeLogEntry, type LogEntry } from '@porchlight/contracts/log';
import { hexToBytes } from '@porchlight/kernel';
import { leafHash, type Sha256 } from '@porchlight/tlog';
import type { LoggedBytes } from '../ports/LogQueue.ts';

/** An entry in the form that stores queue. Throws `malformed_message` and `limit_exceeded`. */
export function loggedBytes(entry: LogEntry, sha256: Sha256): LoggedBytes {
  const bytes = encodeLogEntry(entry);
  const label = entry.kind === 'blinded' ? hexToBytes(entry.labelHex) : null;
  return { leafHash: leafHash(bytes, sha256), entry: bytes, label };
}
