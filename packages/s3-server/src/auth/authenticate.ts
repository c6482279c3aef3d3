import { S3Fault } from '../s3Fault.ts';
import type { S3Request } from '../wire/s3Request.ts';
import { canonicalRequest, stringToSign } from './canonicalRequest.ts';
import type { CredentialStore, S3Credential } from './credential.ts';
import { readSignedParameters, type SignedParameters } from './signedParameters.ts';
import { deriveSigningKey, isSignatureOf } from './signingKey.ts';

/** A request whose signature held, and what the signatures of its chunks continue from. */
export interface Authentication {
  readonly credential: Pick<S3Credential, 'permission' | 'buckets'>;
  /** The value of `x-amz-content-sha256`: a hash, or the name of a way to send the body. */
  readonly payload: string;
  readonly signingKey: Uint8Array;
  readonly scope: string;
  readonly timestamp: string;
  readonly signature: string;
}

const MAX_SKEW_MS = 15 * 60_000;
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/**
 * Checks the AWS Signature Version 4 of `request`, in its header or its address. Throws `AccessDenied`, `InvalidAccessKeyId`,
 * `SignatureDoesNotMatch`, `RequestTimeTooSkewed` or `AuthorizationHeaderMalformed`. The body isn't read.
 */
export function authenticate(
  request: S3Request,
  credentials: CredentialStore,
  nowMs: number,
): Authentication {
  const signed = readSignedParameters(request);
  const credential = credentials.get(signed.accessKeyId);
  if (credential === undefined) throw new S3Fault('InvalidAccessKeyId', 'this access key is not known here');
  const payload = payloadOf(request, signed);
  checkCoverage(request, signed);
  const signingKey = deriveSigningKey(credential.secretAccessKey, signed.scope);
  const canonical = canonicalRequest(request, signed.signedHeaders, payload);
  if (
    !isSignatureOf(signingKey, stringToSign(signed.timestamp, signed.scope.text, canonical), signed.signature)
  ) {
    throw new S3Fault('SignatureDoesNotMatch', 'the signature does not fit; check the secret access key');
  }
  checkTime(signed, nowMs);
  return {
    credential,
    payload,
    signingKey,
    scope: signed.scope.text,
    timestamp: signed.timestamp,
    signature: signed.signature,
  };
}

function payloadOf(request: S3Request, signed: SignedParameters): string {
  const payload = request.headers.get('x-amz-content-sha256') ?? request.query.get('X-Amz-Content-Sha256');
  if (payload !== undefined) return payload;
  if (signed.expiresInMs !== null) return UNSIGNED_PAYLOAD;
  throw new S3Fault('InvalidRequest', 'the header x-amz-content-sha256 is missing');
}

function checkCoverage(request: S3Request, signed: SignedParameters): void {
  const covered = new Set(signed.signedHeaders);
  const bare = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !covered.has(name),
  );
  if (!covered.has('host') || bare.length > 0) {
    throw new S3Fault('AccessDenied', 'the host and every x-amz- header must be signed');
  }
}

function checkTime(signed: SignedParameters, nowMs: number): void {
  const ageMs = nowMs - signed.signedAtMs;
  if (!signed.timestamp.startsWith(signed.scope.date)) {
    throw new S3Fault('AuthorizationHeaderMalformed', 'the credential is of another day than the signature');
  }
  if (signed.expiresInMs !== null && ageMs > signed.expiresInMs) {
    throw new S3Fault('AccessDenied', 'this address has expired; ask for a new one');
  }
  const tooOld = signed.expiresInMs === null && ageMs > MAX_SKEW_MS;
  if (Number.isNaN(ageMs) || tooOld || ageMs < -MAX_SKEW_MS) {
    throw new S3Fault(
      'RequestTimeTooSkewed',
      'the clocks differ by more than 15 minutes; set the client clock',
    );
  }
}
