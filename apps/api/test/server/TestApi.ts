import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type EpochMs, systemRandom, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import type { KeyPair } from '@porchlight/seal/seal';
import { createLogger } from '@porchlight/service';
import { MemoryAccountStore } from '@porchlight/testkit/account-store/MemoryAccountStore';
import { MemoryAuditLog } from '@porchlight/testkit/audit-log/MemoryAuditLog';
import { MemoryBookStore } from '@porchlight/testkit/book-store/MemoryBookStore';
import { MemoryClipDeletions } from '@porchlight/testkit/clip-deletions/MemoryClipDeletions';
import { MemoryClipIndex } from '@porchlight/testkit/clip-index/MemoryClipIndex';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryClipStore } from '@porchlight/testkit/clip-store/MemoryClipStore';
import { MemoryHoldings } from '@porchlight/testkit/holdings/MemoryHoldings';
import { MemoryJobQueue } from '@porchlight/testkit/job-queue/MemoryJobQueue';
import { MemoryLogOverview } from '@porchlight/testkit/log-queue/MemoryLogOverview';
import { MemoryLogQueue } from '@porchlight/testkit/log-queue/MemoryLogQueue';
import { MemoryMailer } from '@porchlight/testkit/mailer/MemoryMailer';
import { MemoryMatchIndex } from '@porchlight/testkit/match-index/MemoryMatchIndex';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { MemoryRequestStore } from '@porchlight/testkit/request-store/MemoryRequestStore';
import { MemoryRuledLog } from '@porchlight/testkit/ruled-log/MemoryRuledLog';
import { MemoryShareStore } from '@porchlight/testkit/share-store/MemoryShareStore';
import type { FastifyInstance } from 'fastify';
import { accountSetup } from '../../src/accounts/openAccounts.ts';
import { buildApi } from '../../src/api.ts';
import type { ApiDeps } from '../../src/deps.ts';
import { openLogPolicy } from '../../src/log/LogPolicy.ts';
import { RendezvousTable } from '../../src/pairing/RendezvousTable.ts';
import { MemoryBrokerGateway } from './MemoryBrokerGateway.ts';
import { signCall } from './signCall.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
  /** The body as JSON, or null where it is none. */
  readonly body: unknown;
}

export interface Call {
  /** Signs the call; without it goes unsigned. */
  readonly by?: KeyPair;
  /** Sent as JSON, or as it is where it is bytes. */
  readonly body?: unknown;
  readonly wrong?: Parameters<typeof signCall>[3];
  /** Added to the fields, or taking their place. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API on a socket of its own, over memory, at a time that only the test moves. */
export class TestApi implements AsyncDisposable {
  readonly operator = nodePrimitives.signKeyPair(systemRandom(32));
  /** Shows at once what it is given, until it is told to hold. */
  readonly queue = new MemoryLogQueue();
  readonly ruledLog = new MemoryRuledLog(this.queue);
  readonly logOverview = new MemoryLogOverview();
  readonly logObjects = new MemoryClipStore();
  readonly registry = new MemoryRegistry(this.queue);
  readonly audit = new MemoryAuditLog();
  readonly books = new MemoryBookStore();
  readonly index = new MemoryClipIndex();
  readonly deletions = new MemoryClipDeletions(this.index);
  readonly shares = new MemoryShareStore(this.index);
  readonly holdings = new MemoryHoldings(this.index, this.audit);
  readonly requests = new MemoryRequestStore(this.queue);
  readonly matching = new MemoryMatchIndex(this.index, this.requests);
  readonly store = new MemoryClipStore();
  readonly jobs = new MemoryJobQueue();
  readonly broker = new MemoryBrokerGateway();
  readonly accountStore = new MemoryAccountStore();
  readonly mailer = new MemoryMailer();
  readonly accounts = accountSetup(
    { PUBLIC_ORIGIN: 'http://localhost:8420', ACCOUNT_KEY_HEX: '07'.repeat(32) },
    {
      store: this.accountStore,
      registry: this.registry,
      mailer: this.mailer,
      verify: nodeVerifyPrimitives,
      clock: { nowMs: () => this.nowMs },
      random: systemRandom,
    },
  );
  nowMs: EpochMs = sampleTime(3 * 3_600_000);
  /** Every line of the log, as it was written. */
  readonly log: string[] = [];
  #app: FastifyInstance | null = null;
  #port = 0;

  static async start(given: Partial<ApiDeps> = {}): Promise<TestApi> {
    const api = new TestApi();
    const destination = { write: (line: string) => void api.log.push(line) };
    const { operator, registry, audit, books, index, deletions, shares, holdings } = api;
    const { matching, requests, store, jobs, broker, ruledLog, logOverview, logObjects } = api;
    const deps: ApiDeps = {
      ...{
        registry,
        audit,
        books,
        index,
        deletions,
        shares,
        holdings,
        matching,
        requests,
        store,
        jobs,
        broker,
        ruledLog,
        logOverview,
        logObjects,
      },
      log: api.queue,
      logPolicy: openLogPolicy(api.queue.log.policyText, [], nodeVerifyPrimitives.sha256),
      logBounds: { answerMs: 50, firstPollMs: 1, slowestPollMs: 10 },
      primitives: nodeVerifyPrimitives,
      clock: { nowMs: () => api.nowMs },
      random: systemRandom,
      operatorKey: operator.publicKey,
      cloud: { brokerUrl: 'mqtts://broker.porchlight.example:8883', receiptKeyHex: 'ab'.repeat(32) },
      authority: null,
      trustedProxies: 0,
      accounts: api.accounts,
      pairings: new RendezvousTable({}, () => performance.now()),
      web: null,
      readiness: {},
      ...given,
    };
    api.#app = await buildApi(deps, createLogger({ name: 'api', level: 'trace', destination }));
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    api.#port = (api.app.server.address() as AddressInfo).port;
    return api;
  }

  get app(): FastifyInstance {
    if (this.#app === null) throw new Error('the api was not started');
    return this.#app;
  }

  get authority(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Calls over the socket. `target` is path and query, sent as they are. */
  async call(method: string, target: string, call: Call = {}): Promise<Answer> {
    const { by, body, wrong, headers } = call;
    const bytes = body instanceof Uint8Array ? body : utf8(body === undefined ? '' : JSON.stringify(body));
    const { authority } = this;
    const signature =
      by === undefined ? {} : signCall(by, { method, authority, target, body: bytes }, this.nowMs, wrong);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.send(method, target, { ...type, ...signature, ...headers }, bytes);
  }

  /** The call with just these fields. Where it is answered by an upgrade, that is all that happens. */
  async send(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): Promise<Answer> {
    const length = body.length === 0 ? {} : { 'content-length': String(body.length) };
    const options = { host: '127.0.0.1', port: this.#port, method, path: target, agent: false };
    const sent = request({ ...options, headers: { ...length, ...headers } });
    const responded = Promise.race([once(sent, 'response'), once(sent, 'upgrade')]);
    sent.end(body);
    const [response, upgraded] = await responded;
    upgraded?.destroy();
    // A refused upload may be cut off once the answer is there.
    sent.on('error', () => undefined);
    const bytes = upgraded === undefined ? await buffer(response) : Buffer.alloc(0);
    return { status: response.statusCode, headers: response.headers, bytes, body: jsonOf(bytes) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app?.close();
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
