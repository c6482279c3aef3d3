import { bytesToHex, concatBytes, hexToBytes, utf8 } from '@porchlight/kernel';
import type { Sha256 } from '../auditChain.ts';

const LABEL = utf8('porchlight/v1/record-label\0');

/** The label in the log of a change that a member logs by itself, from the one that it sends, both in hexadecimal (seal/spec/watch.md section 4). So nobody but whoever publishes a keyring takes a keyring's label. */
export function recordLabel(sentHex: string, sha256: Sha256): string {
  return bytesToHex(sha256(concatBytes(LABEL, hexToBytes(sentHex))));
}
