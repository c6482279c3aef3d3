import { createHash, type Hash } from 'node:crypto';
import type { Authentication } from '../auth/authenticate.ts';
import { sha256Hex } from '../auth/canonicalRequest.ts';
import { isSignatureOf } from '../auth/signingKey.ts';
import { S3Fault } from '../s3Fault.ts';

const EMPTY_SHA256 = sha256Hex('');

/** Checks the chain of signatures over a body's chunks; each covers the one before it (AWS: "Transferring payload in multiple chunks"). */
export class ChunkSignatures {
  readonly #authentication: Authentication;
  #previous: string;
  #hash: Hash = createHash('sha256');

  constructor(authentication: Authentication) {
    this.#authentication = authentication;
    this.#previous = authentication.signature;
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** Ends a chunk. Throws `SignatureDoesNotMatch`. */
  endChunk(signature: string): void {
    const { timestamp, scope } = this.#authentication;
    const dataHash = this.#hash.digest('hex');
    this.#check(
      ['AWS4-HMAC-SHA256-PAYLOAD', timestamp, scope, this.#previous, EMPTY_SHA256, dataHash],
      signature,
    );
    this.#hash = createHash('sha256');
  }

  /** `trailer` is `name:value` and LF for each trailing header. Throws `SignatureDoesNotMatch`. */
  endTrailer(trailer: string, signature: string): void {
    const { timestamp, scope } = this.#authentication;
    this.#check(
      ['AWS4-HMAC-SHA256-TRAILER', timestamp, scope, this.#previous, sha256Hex(trailer)],
      signature,
    );
  }

  #check(lines: readonly string[], signature: string): void {
    if (!isSignatureOf(this.#authentication.signingKey, lines.join('\n'), signature)) {
      throw new S3Fault('SignatureDoesNotMatch', 'the signature of a chunk does not fit');
    }
    this.#previous = signature;
  }
}
