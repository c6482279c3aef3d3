import { bytesToHex, type EpochMs, monotonicClock, systemRandom } from '@porchlight/kernel';
import { Household } from '@porchlight/owner-client';
import {
  inviteThroughRelay,
  joinThroughRelay,
  newInvitationSecret,
  type RelayInvitation,
  type RelayJoin,
} from '@porchlight/owner-client/invite';
import { deviceIdOf, type VerifiedKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { loggedKeyring } from '@porchlight/testkit/log-queue/loggedKeyring';
import { TestApi } from './TestApi.ts';

const NONE = new Uint8Array(0);

/** What comes of one message on the way: other bytes, or the same. */
export type Tampering = (path: string, message: Uint8Array) => Uint8Array;

/** An owner with a camera and somebody who was invited, and the API between them, whose answers a test may falsify. */
export class InvitationScene implements AsyncDisposable {
  readonly owner = new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
  readonly secret = newInvitationSecret(systemRandom);
  readonly camera = newCamera();
  /** Ends both sides with the test. */
  readonly stop = new AbortController();
  /** Every message that the relay took, in order: path and bytes. */
  readonly seen: { path: string; message: Uint8Array }[] = [];
  /** What is added to the time of both sides. */
  passedMs = 0;
  tamper: Tampering = (_path, message) => message;
  readonly api: TestApi;

  private constructor(api: TestApi) {
    this.api = api;
    this.owner.pair([this.camera], api.nowMs);
  }

  static async start(): Promise<InvitationScene> {
    return new InvitationScene(await TestApi.start());
  }

  invite(changes: Partial<RelayInvitation> = {}) {
    return inviteThroughRelay({
      household: this.owner,
      terms: { role: 'adult', untilMs: null, sees: [this.camera.deviceId], commands: [] },
      confirm: async () => true,
      refresh: async () => undefined,
      publish: async (keyring) => this.#proofOf(keyring),
      logPolicy: this.api.queue.log.policyText,
      ...this.#common,
      ...changes,
    });
  }

  join(changes: Partial<RelayJoin> = {}) {
    return joinThroughRelay({
      name: 'Grandma Ödegård',
      confirm: async () => true,
      keep: async () => undefined,
      ...this.#common,
      ...changes,
    });
  }

  /** The codes of what both sides threw, null for none. The first refusal ends the other side, which would wait on. */
  async outcome(invite: Partial<RelayInvitation> = {}, join: Partial<RelayJoin> = {}) {
    const ended = (error: unknown) => {
      this.stop.abort(error);
      throw error;
    };
    const sides = [this.invite(invite).catch(ended), this.join(join).catch(ended)] as const;
    const [owner, joiner] = await Promise.allSettled(sides);
    return { owner, joiner };
  }

  get #common() {
    const stopwatch = { nowMs: () => (monotonicClock.nowMs() + this.passedMs) as EpochMs };
    return {
      ...{ secret: this.secret, stopwatch, random: systemRandom, primitives: nodePrimitives },
      clock: { nowMs: () => this.api.nowMs },
      relay: {
        baseUrl: `http://${this.api.authority}`,
        fetch: (...call: Parameters<typeof fetch>) => this.#fetch(...call),
        retryMs: { first: 1, longest: 1 },
      },
      progress: () => undefined,
      signal: this.stop.signal,
    };
  }

  /** As if it had been published. */
  #proofOf({ record, keyring: { version } }: VerifiedKeyring): string {
    const { watchKey } = this.owner;
    if (watchKey === null) throw new Error('an owner has the watch key');
    return loggedKeyring(this.api.queue.log, record, version, watchKey).proof;
  }

  async #fetch(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
    const path = new URL(String(url)).pathname;
    if (init?.method === 'PUT') this.seen.push({ path, message: (init.body ?? NONE) as Uint8Array });
    const answer = await fetch(url, init);
    if (init?.method !== 'GET' || answer.status !== 200) return answer;
    return new Response(new Uint8Array(this.tamper(path, new Uint8Array(await answer.arrayBuffer()))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    // A call that was given up while it connected leaves a connection on which nothing comes.
    this.api.app.server.closeAllConnections();
    await this.api[Symbol.asyncDispose]();
  }
}

function newCamera() {
  const { publicKey } = nodePrimitives.signKeyPair(systemRandom(32));
  const boxKeyHex = bytesToHex(nodePrimitives.boxKeyPair(systemRandom(32)).publicKey);
  const deviceId = deviceIdOf(publicKey, nodePrimitives);
  return { deviceId, kind: 'camera' as const, signingKeyHex: bytesToHex(publicKey), boxKeyHex };
}
