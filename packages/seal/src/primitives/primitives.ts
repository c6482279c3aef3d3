/** What a verifier needs. Every function is pure; inputs aren't changed, outputs belong to the caller. */
export interface VerifyPrimitives {
  /** SHA-256 (FIPS 180-4): 32 bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /** Ed25519 as strictly as spec/clip.md section 1 has it. False for every kind of wrong, also for lengths. */
  verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

/** An Ed25519 or X25519 key pair; `secretKey` has 64 bytes (seed, then public key) for Ed25519 and 32 for X25519. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** What Argon2id spends: memory in KiB, and how often it passes over it. */
export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** What sealing and opening need: NaCl as tweetnacl defines it. Lengths are the caller's duty unless it says otherwise. */
export interface SealPrimitives extends VerifyPrimitives {
  /** The first 32 bytes of HMAC-SHA-512 with a 32-byte key (`crypto_auth` of libsodium). */
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** Ed25519, 64 bytes. */
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array;
  /** XSalsa20-Poly1305 into `output`, which is 16 bytes longer than `plaintext` and may not overlap it. */
  secretboxInto(output: Uint8Array, plaintext: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
  /** Null when the authenticator doesn't fit. */
  secretboxOpen(ciphertext: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | null;
  /** `crypto_box`; null when X25519 of the two keys is all zeros. */
  box(
    message: Uint8Array,
    nonce: Uint8Array,
    publicKey: Uint8Array,
    secretKey: Uint8Array,
  ): Uint8Array | null;
  /** Null when the authenticator doesn't fit or X25519 of the two keys is all zeros. */
  boxOpen(
    ciphertext: Uint8Array,
    nonce: Uint8Array,
    publicKey: Uint8Array,
    secretKey: Uint8Array,
  ): Uint8Array | null;
  /** The X25519 pair of a 32-byte secret. */
  boxKeyPair(secretKey: Uint8Array): KeyPair;
  /** The Ed25519 pair of a 32-byte seed. */
  signKeyPair(seed: Uint8Array): KeyPair;
  /**
   * Argon2id, version 0x13, one lane (RFC 9106), with a salt of 16 bytes: 32 bytes. At least 8 KiB and one pass. It keeps its thread busy for as long as it
   * takes; throws what the library throws where the memory isn't to be had.
   */
  argon2id(password: Uint8Array, salt: Uint8Array, cost: Argon2Cost): Uint8Array;
}
