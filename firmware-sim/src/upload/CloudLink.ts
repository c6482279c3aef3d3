import { Socket } from 'node:net';
import { deviceOfDownTopic, topics } from '@porchlight/contracts';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import mqtt, { type MqttClient } from 'mqtt';

/** What the cloud said: the topic below `down/` and the payload. */
export interface DownMessage {
  readonly about: string;
  readonly payload: Uint8Array;
}

export interface CloudLinkEvents {
  /** A connection stands and what the cloud says is subscribed to. */
  connected(): void;
  /** It went, or an attempt failed. */
  disconnected(reason: string): void;
  message(message: DownMessage): void;
}

export interface CloudLinkOptions {
  readonly brokerUrl: string;
  readonly deviceId: DeviceId;
  /** A fresh proof for each CONNECT. */
  readonly proof: () => string;
  readonly lastWill: string;
  readonly retryMs?: { readonly first: number; readonly longest: number };
}

const RETRY_MS = { first: 250, longest: 15_000 };
const CONNECT_MS = 10_000;
const GOODBYE_MS = 1000;

/**
 * A connection to the broker that comes back by itself, each time with a fresh proof, after a wait that doubles until a connection has lasted. A publish that wasn't
 * acknowledged when the connection went is rejected; who sent it asks what arrived and sends the rest.
 */
export class CloudLink {
  readonly #options: CloudLinkOptions;
  readonly #events: CloudLinkEvents;
  /** Null while it waits to try again. */
  #client: MqttClient | null = null;
  #isConnected = false;
  #isClosed = false;
  #connectedAtMs = 0;
  /** How long it waits after the next loss: longer each time, until a connection has lasted. */
  #retryMs: number;
  #retryTimer: NodeJS.Timeout | null = null;
  readonly #rejections = new Set<(error: Error) => void>();

  /** Begins to connect at once; no event comes before the constructor has returned. */
  constructor(options: CloudLinkOptions, events: CloudLinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#retryMs = (options.retryMs ?? RETRY_MS).first;
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** What waits in the socket to be sent, in bytes. */
  get heldBytes(): number {
    return this.#client?.stream.writableLength ?? 0;
  }

  /** QoS 0: sent at once or never. False where there is no connection, and it was dropped. */
  publishNow(topic: string, payload: Uint8Array | string): boolean {
    if (this.#client === null || !this.#isConnected) return false;
    this.#client.publish(topic, bytesOf(payload), { qos: 0 });
    return true;
  }

  /** QoS 1; resolves with the PUBACK. Throws `unavailable` when the connection isn't there or goes. */
  publish(topic: string, payload: Uint8Array | string, retain = false): Promise<void> {
    const client = this.#client;
    if (client === null || !this.#isConnected) return Promise.reject(disconnected());
    return new Promise((resolve, reject) => {
      this.#rejections.add(reject);
      client.publish(topic, bytesOf(payload), { qos: 1, retain }, (error) => {
        this.#rejections.delete(reject);
        if (error) reject(disconnected(error));
        else resolve();
      });
    });
  }

  /** Says goodbye, so that the last will isn't carried out, and waits a second for it at most. Nothing is left behind. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    const client = this.#client;
    if (client === null) return;
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.end(!this.#isConnected);
    const timer = setTimeout(() => client.stream.destroy(), GOODBYE_MS);
    await closed;
    clearTimeout(timer);
  }

  #connect(): void {
    const { brokerUrl, deviceId, proof, lastWill } = this.#options;
    const client = mqtt.connect(brokerUrl, {
      clientId: deviceId,
      username: deviceId,
      password: proof(),
      clean: true,
      reconnectPeriod: 0,
      queueQoSZero: false,
      connectTimeout: CONNECT_MS,
      keepalive: 30,
      will: { topic: topics.state(deviceId), payload: Buffer.from(lastWill), qos: 1, retain: true },
    });
    let lastError = 'the connection closed';
    this.#client = client;
    client.on('error', (error) => {
      lastError = error.message;
      client.end(true);
    });
    client.on('connect', () => {
      // A frame doesn't wait for the acknowledgement of the one before it.
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      void this.#subscribe(client);
    });
    client.on('message', (topic, payload) => this.#receive(topic, payload));
    client.once('close', () => this.#lost(client, lastError));
  }

  async #subscribe(client: MqttClient): Promise<void> {
    try {
      await client.subscribeAsync(topics.downFilter(this.#options.deviceId), { qos: 1 });
    } catch {
      client.end(true);
      return;
    }
    if (this.#isClosed || this.#client !== client) return;
    this.#isConnected = true;
    this.#connectedAtMs = performance.now();
    this.#events.connected();
  }

  #receive(topic: string, payload: Buffer): void {
    if (deviceOfDownTopic(topic) !== this.#options.deviceId) return;
    const about = topic.slice(topic.indexOf('/down/') + '/down/'.length);
    this.#events.message({ about, payload });
  }

  #lost(client: MqttClient, reason: string): void {
    const { first, longest } = this.#options.retryMs ?? RETRY_MS;
    const hasLasted = this.#isConnected && performance.now() - this.#connectedAtMs >= longest;
    if (hasLasted) this.#retryMs = first;
    this.#isConnected = false;
    this.#client = null;
    client.end(true);
    for (const reject of this.#rejections) reject(disconnected());
    this.#rejections.clear();
    this.#events.disconnected(reason);
    if (this.#isClosed) return;
    const spreadMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryTimer = setTimeout(() => this.#connect(), spreadMs);
    this.#retryMs = Math.min(2 * this.#retryMs, longest);
  }
}

/** A view, not a copy. */
function bytesOf(payload: Uint8Array | string): Buffer | string {
  return typeof payload === 'string'
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.length);
}

function disconnected(cause?: unknown): PorchlightError {
  return new PorchlightError('unavailable', 'there is no connection to the broker', { cause });
}
