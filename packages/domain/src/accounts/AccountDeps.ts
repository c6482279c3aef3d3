import type { Clock, RandomSource } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { AccountStore } from '../ports/AccountStore.ts';
import type { Mailer } from '../ports/Mailer.ts';

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export type Hmac = (key: Uint8Array, message: Uint8Array) => Uint8Array;

/** What the rules of accounts are given. */
export interface AccountDeps {
  readonly store: AccountStore;
  readonly mailer: Mailer;
  readonly primitives: Pick<VerifyPrimitives, 'sha256'>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly hmac: Hmac;
  /** At least 32 secret bytes, the same on every server: what is mailed, cookies and false derivations hang on it. */
  readonly serverKey: Uint8Array;
  /** Where mailed links lead, such as `https://porchlight.example`, without a slash at the end. */
  readonly origin: string;
}
