import type { PasskeyCredential, PasskeyVerifier } from '@porchlight/domain';
import { decodeUtf8 } from '@porchlight/kernel';
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';

export interface WebAuthnOptions {
  /** Where the pages come from that may ask for a passkey, such as `https://porchlight.example`. */
  readonly origin: string;
  /** The relying party's id: the origin's host name. */
  readonly relyingPartyId: string;
}

/** Passkeys by WebAuthn level 3; the authenticator must have verified its user. Attestation isn't asked for. */
export class WebAuthnVerifier implements PasskeyVerifier {
  readonly #expected: { readonly expectedOrigin: string; readonly expectedRPID: string };

  constructor({ origin, relyingPartyId }: WebAuthnOptions) {
    this.#expected = { expectedOrigin: origin, expectedRPID: relyingPartyId };
  }

  async verifyRegistration(response: Uint8Array, challenge: Uint8Array): Promise<PasskeyCredential | null> {
    return orNull(async () => {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        ...this.#expected,
        response: JSON.parse(decodeUtf8(response)) as RegistrationResponseJSON,
        expectedChallenge: base64Url(challenge),
        requireUserVerification: true,
      });
      if (!verified) return null;
      const { id, publicKey, counter } = registrationInfo.credential;
      return { credentialId: new Uint8Array(Buffer.from(id, 'base64url')), publicKey, counter };
    });
  }

  async verifyAssertion(
    response: Uint8Array,
    challenge: Uint8Array,
    { credentialId, publicKey, counter }: PasskeyCredential,
  ): Promise<number | null> {
    return orNull(async () => {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        ...this.#expected,
        response: JSON.parse(decodeUtf8(response)) as AuthenticationResponseJSON,
        expectedChallenge: base64Url(challenge),
        credential: { id: base64Url(credentialId), publicKey: new Uint8Array(publicKey), counter },
        requireUserVerification: true,
      });
      return verified ? authenticationInfo.newCounter : null;
    });
  }
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The library throws for whatever doesn't hold; all of that is null here. */
async function orNull<Result>(work: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}
