import type {
  AuditLog,
  ClipDeletions,
  ClipIndex,
  ClipStore,
  Holdings,
  JobQueue,
  MatchIndex,
  Registry,
  RequestStore,
  ShareStore,
} from '@porchlight/domain';
import type { Clock, RandomSource } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { Caller } from './access/authenticate.ts';
import type { BrokerGateway } from './devices/BrokerGateway.ts';
import type { EventStreamBounds } from './devices/eventStream.ts';

/** Everything that the api is built from. */
export interface ApiDeps {
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly index: ClipIndex;
  readonly deletions: ClipDeletions;
  readonly shares: ShareStore;
  readonly holdings: Holdings;
  readonly matching: MatchIndex;
  readonly requests: RequestStore;
  readonly store: ClipStore;
  readonly jobs: JobQueue;
  readonly broker: BrokerGateway;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly operatorKey: Uint8Array;
  /** The host and port, in lower case, that calls must be signed for; null takes any, as it is when the port is chosen late. */
  readonly authority: string | null;
  /** Name → check that throws while the part can't be reached. */
  readonly readiness: Readonly<Record<string, () => Promise<void>>>;
  /** What takes the place of the usual bounds. */
  readonly eventStreamBounds?: Partial<EventStreamBounds>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null on the public routes. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** `public`: no signature. `any-key`: signed, by any key. Everything else is denied without a known principal. */
    access?: 'public' | 'any-key';
  }
}
