import type { Clock, RandomSource } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { AccountCalls } from './AccountCalls.ts';

/** What an account's client is given. */
export interface SessionDeps {
  readonly calls: AccountCalls;
  /** Where calls for footage go. */
  readonly baseUrl: string;
  /** The host that signed calls are for; null for that of `baseUrl`. */
  readonly authority: string | null;
  readonly fetch: typeof globalThis.fetch;
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  readonly clock: Clock;
}
