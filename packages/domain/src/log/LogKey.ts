import type { Sign, VerifierKey } from '@porchlight/tlog';

/** The key that the log signs its checkpoints with. Its name is the log's origin. */
export interface LogKey {
  /** Of type `ed25519`. */
  readonly key: VerifierKey;
  /** The same bytes get the same signature (RFC 8032). */
  readonly sign: Sign;
}
