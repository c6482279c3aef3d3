import type { CloudDescription } from '@porchlight/contracts/http';
import type {
  Action,
  AuditLog,
  BookStore,
  ClipDeletions,
  ClipIndex,
  ClipStore,
  Holdings,
  JobQueue,
  LogOverview,
  LogQueue,
  MatchIndex,
  Registry,
  RequestStore,
  RuledLog,
  Session,
  ShareStore,
} from '@porchlight/domain';
import type { Clock, RandomSource } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { Caller } from './access/authenticate.ts';
import type { AccountSetup } from './accounts/AccountSetup.ts';
import type { BrokerGateway } from './brokers/BrokerGateway.ts';
import type { EventStreamBounds } from './devices/EventStreamBounds.ts';
import type { LiveBounds } from './live/LiveBounds.ts';
import type { LogBounds } from './log/LogBounds.ts';
import type { LogPolicy } from './log/LogPolicy.ts';
import type { RendezvousTable } from './pairing/RendezvousTable.ts';
import type { SocketTickets } from './sockets/SocketTickets.ts';
import type { WebClient } from './web/WebClient.ts';

/** Everything that the api is built from. */
export interface ApiDeps {
  readonly registry: Registry;
  readonly audit: AuditLog;
  readonly books: BookStore;
  readonly index: ClipIndex;
  readonly deletions: ClipDeletions;
  readonly shares: ShareStore;
  readonly holdings: Holdings;
  readonly matching: MatchIndex;
  readonly requests: RequestStore;
  readonly store: ClipStore;
  /** What is to be logged, and what became of it. */
  readonly log: LogQueue;
  readonly ruledLog: RuledLog;
  readonly logOverview: LogOverview;
  /** The log's tiles and checkpoints, by their paths below its prefix. */
  readonly logObjects: Pick<ClipStore, 'get'>;
  readonly logPolicy: LogPolicy;
  readonly jobs: JobQueue;
  readonly broker: BrokerGateway;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly accounts: AccountSetup;
  /** How many proxies before this server are believed when they say for whom they call. */
  readonly trustedProxies: number;
  readonly operatorKey: Uint8Array;
  /** What clients tell their devices of this cloud, beside the log's policy. */
  readonly cloud: Omit<CloudDescription, 'logPolicy'>;
  /** The host and port, in lower case, that calls must be signed for; null takes any, as it is when the port is chosen late. */
  readonly authority: string | null;
  /** The devices that are being paired through this process. */
  readonly pairings: RendezvousTable;
  /** The web client that this process hands out, or null. */
  readonly web: WebClient | null;
  /** Name → check that throws while the part can't be reached. */
  readonly readiness: Readonly<Record<string, () => Promise<void>>>;
  /** What takes the place of the usual bounds. */
  readonly eventStreamBounds?: Partial<EventStreamBounds>;
  readonly liveBounds?: Partial<LiveBounds>;
  readonly logBounds?: Partial<LogBounds>;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly tickets: SocketTickets;
  }
  interface FastifyRequest {
    /** Who calls; null on the public routes. */
    caller: Caller | null;
    /** The session of a call with a cookie; null on every other route. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** `public`: no signature. `any-key`: signed, by any key. `session`: the cookie of an account. Everything else is denied without a known principal. */
    access?: 'public' | 'any-key' | 'session';
    /** What a call of a session route does, as the table of permissions calls it; without it nobody is let in. */
    action?: Action;
  }
}
