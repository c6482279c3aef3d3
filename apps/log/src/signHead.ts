import type { LogHead } from '@porchlight/domain';
import type { LogKey } from '@porchlight/domain/log';
import { formatCheckpoint, type SignedCheckpoint, signText } from '@porchlight/tlog';

/** The checkpoint of a head, signed: the same one each time (RFC 8032). */
export function signHead({ size, rootHash }: LogHead, { key, sign }: LogKey): SignedCheckpoint {
  const checkpoint = { origin: key.name, size, rootHash, extensions: [] };
  const text = formatCheckpoint(checkpoint);
  return { checkpoint, note: { text, signatures: [signText(text, key, sign)] } };
}
