import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signing key is bound to; `text` is `date/region/service/aws4_request`. */
export interface CredentialScope {
  readonly text: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** The key of one day, region and service, derived from a secret (AWS Signature Version 4). */
export function deriveSigningKey(secretAccessKey: string, scope: CredentialScope): Uint8Array {
  const steps = [scope.date, scope.region, scope.service, 'aws4_request'];
  return steps.reduce<Uint8Array>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
}

/** The signature of `text`, in lower-case hexadecimal. */
export function sign(signingKey: Uint8Array, text: string): string {
  return Buffer.from(hmac(signingKey, text)).toString('hex');
}

/** Whether `signature` is that of `text`; takes the same time wherever the two differ. */
export function isSignatureOf(signingKey: Uint8Array, text: string, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  return timingSafeEqual(hmac(signingKey, text), Buffer.from(signature, 'hex'));
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}
