/** What the log's arithmetic needs of a platform. Pure; inputs aren't changed, outputs belong to the caller. */
export interface TlogPrimitives {
  /** SHA-256 (FIPS 180-4): 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /** Ed25519 (RFC 8032). False for every kind of wrong, also for lengths. */
  verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

/** SHA-256 alone, where nothing is verified by a key. */
export type Sha256 = TlogPrimitives['sha256'];

/** Makes the 64 bytes of an Ed25519 signature (RFC 8032). */
export type Sign = (message: Uint8Array) => Uint8Array;
