import { base64ToBytes, bytesToBase64, PorchlightError, utf8 } from '@porchlight/kernel';

/**
 * How a call to the API is signed: HTTP Message Signatures (RFC 9421) with Ed25519, over the method, authority, path, query and the body's digest
 * (RFC 9530). Every call is signed, also one without a body.
 */
export interface SignedCall {
  readonly method: string;
  /** Host and port, in lower case, as the Host field has them. */
  readonly authority: string;
  readonly path: string;
  /** With its leading `?`; `?` alone where there is no query. */
  readonly query: string;
  /** The value of the Content-Digest field. */
  readonly contentDigest: string;
}

export interface SignatureParameters {
  /** Seconds since 1970. */
  readonly createdS: number;
  /** 16 random bytes in hexadecimal; counts once. */
  readonly nonce: string;
  /** The signer's Ed25519 public key, 32 bytes in hexadecimal. */
  readonly keyId: string;
}

/** How far a call's time may be from the server's. */
export const CALL_TOLERANCE_S = 300;

const COMPONENTS = '("@method" "@authority" "@path" "@query" "content-digest")';
const INPUT_PATTERN =
  /^sig1=\("@method" "@authority" "@path" "@query" "content-digest"\);created=([0-9]{1,12});nonce="([0-9a-f]{32})";keyid="([0-9a-f]{64})";alg="ed25519"$/;
/** 64 bytes in canonical Base64. */
const SIGNATURE_PATTERN = /^sig1=:([A-Za-z0-9+/]{85}[AQgw]==):$/;

/** The value of Content-Digest for a body whose SHA-256 is `digest`. */
export function contentDigest(digest: Uint8Array): string {
  return `sha-256=:${bytesToBase64(digest)}:`;
}

/** The bytes that are signed (RFC 9421 section 2.5). */
export function signatureBase(call: SignedCall, parameters: SignatureParameters): Uint8Array {
  return utf8(
    [
      `"@method": ${call.method}`,
      `"@authority": ${call.authority}`,
      `"@path": ${call.path}`,
      `"@query": ${call.query}`,
      `"content-digest": ${call.contentDigest}`,
      `"@signature-params": ${serialize(parameters)}`,
    ].join('\n'),
  );
}

/** The three fields that go with a signed call. */
export function signatureFields(
  call: SignedCall,
  parameters: SignatureParameters,
  signature: Uint8Array,
): { readonly 'content-digest': string; readonly 'signature-input': string; readonly signature: string } {
  return {
    'content-digest': call.contentDigest,
    'signature-input': `sig1=${serialize(parameters)}`,
    signature: `sig1=:${bytesToBase64(signature)}:`,
  };
}

/** Reads Signature-Input and Signature. Throws `unauthenticated` for anything but the form above. */
export function parseSignatureFields(
  input: string | undefined,
  signature: string | undefined,
): { readonly parameters: SignatureParameters; readonly signature: Uint8Array } {
  const fields = INPUT_PATTERN.exec(input ?? '');
  const value = SIGNATURE_PATTERN.exec(signature ?? '')?.[1];
  const [, created, nonce, keyId] = fields ?? [];
  if (created === undefined || nonce === undefined || keyId === undefined || value === undefined) {
    throw new PorchlightError(
      'unauthenticated',
      'sign the call with Ed25519 as in contracts/spec/http.md (RFC 9421, label sig1)',
    );
  }
  return { parameters: { createdS: Number(created), nonce, keyId }, signature: base64ToBytes(value) };
}

function serialize({ createdS, nonce, keyId }: SignatureParameters): string {
  return `${COMPONENTS};created=${createdS};nonce="${nonce}";keyid="${keyId}";alg="ed25519"`;
}
