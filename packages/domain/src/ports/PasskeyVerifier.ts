/** What is kept of a passkey (WebAuthn level 2). */
export interface PasskeyCredential {
  readonly credentialId: Uint8Array;
  /** COSE_Key, as the authenticator gave it. */
  readonly publicKey: Uint8Array;
  /** The signature counter; 0 for an authenticator that has none. */
  readonly counter: number;
}

/** Checks what an authenticator answered: origin, relying party, challenge, user verification and signature. Null means that it doesn't hold; it never throws for what a client sent. */
export interface PasskeyVerifier {
  /** `response` is the client's JSON in UTF-8. */
  verifyRegistration(response: Uint8Array, challenge: Uint8Array): Promise<PasskeyCredential | null>;
  /** Resolves to the new counter; whether it has gone back is for the caller to judge. */
  verifyAssertion(
    response: Uint8Array,
    challenge: Uint8Array,
    credential: PasskeyCredential,
  ): Promise<number | null>;
}
