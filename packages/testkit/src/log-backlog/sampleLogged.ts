import type { LoggedBytes } from '@porchlight/domain';
import { utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { leafHash } from '@porchlight/tlog';

/** Bytes as they are queued, under no label unless one is given. */
export function sampleLogged(entry: Uint8Array | string, label: Uint8Array | null = null): LoggedBytes {
  const bytes = typeof entry === 'string' ? utf8(entry) : entry;
  return { leafHash: leafHash(bytes, nodeVerifyPrimitives.sha256), entry: bytes, label };
}
