import { formatCheckpoint, type SignedCheckpoint, signText } from '@porchlight/tlog';
import type { LogHead } from '../ports/LogHeads.ts';
import type { LogKey } from './LogKey.ts';

/** The checkpoint of a head, signed: the same one each time (RFC 8032). */
export function signHead({ size, rootHash }: LogHead, { key, sign }: LogKey): SignedCheckpoint {
  const checkpoint = { origin: key.name, size, rootHash, extensions: [] };
  const text = formatCheckpoint(checkpoint);
  return { checkpoint, note: { text, signatures: [signText(text, key, sign)] } };
}
