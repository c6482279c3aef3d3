import { hasLapsed, type Keyring } from '@porchlight/seal/header';

const RENEWAL_AGE_MS = 172_800_000;

/** Whether a client that holds the root should renew a keyring now: well before it lapses on devices (seal/spec/keyring.md). */
export function isRenewalDue(keyring: Pick<Keyring, 'issuedAtMs'>, nowMs: number): boolean {
  return nowMs - keyring.issuedAtMs > RENEWAL_AGE_MS || hasLapsed(keyring, nowMs);
}
