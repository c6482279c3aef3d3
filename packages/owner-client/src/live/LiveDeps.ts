import type { Clock, RandomSource } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { ApiClient } from '../api/ApiClient.ts';
import type { Household } from '../household/Household.ts';
import type { OpenLiveSocket } from './LiveSocket.ts';
import type { LiveTimer } from './LiveTimer.ts';

/** What looking live is given. */
export interface LiveDeps {
  readonly household: Household;
  /** For tickets. */
  readonly api: Pick<ApiClient, 'json'>;
  /** Where the live socket is, by http or https. */
  readonly baseUrl: string;
  readonly openSocket: OpenLiveSocket;
  /** A counter above all before, kept before it is given out. */
  readonly nextCounter: () => Promise<number>;
  /** Takes the newest keyring, and renews it where that is due and this client may. */
  readonly renewKeyring: () => Promise<void>;
  readonly clock: Clock;
  readonly timer: LiveTimer;
  readonly random: RandomSource;
  readonly primitives: SealPrimitives;
}
