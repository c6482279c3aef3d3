declare module 'sodium-native' {
  interface Sodium {
    crypto_hash_sha256(output: Buffer, message: Buffer): void;
    crypto_auth(output: Buffer, message: Buffer, key: Buffer): void;
    crypto_sign_detached(signature: Buffer, message: Buffer, secretKey: Buffer): void;
    crypto_sign_verify_detached(signature: Buffer, message: Buffer, publicKey: Buffer): boolean;
    crypto_sign_seed_keypair(publicKey: Buffer, secretKey: Buffer, seed: Buffer): void;
    crypto_secretbox_easy(output: Buffer, message: Buffer, nonce: Buffer, key: Buffer): void;
    crypto_secretbox_open_easy(output: Buffer, ciphertext: Buffer, nonce: Buffer, key: Buffer): boolean;
    crypto_box_easy(
      output: Buffer,
      message: Buffer,
      nonce: Buffer,
      publicKey: Buffer,
      secretKey: Buffer,
    ): void;
    crypto_box_open_easy(
      output: Buffer,
      ciphertext: Buffer,
      nonce: Buffer,
      publicKey: Buffer,
      secretKey: Buffer,
    ): boolean;
    crypto_scalarmult_base(publicKey: Buffer, secretKey: Buffer): void;
  }
  const sodium: Sodium;
  export default sodium;
}
