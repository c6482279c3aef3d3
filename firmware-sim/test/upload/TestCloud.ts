import { createServer, type Server, type Socket } from 'node:net';
import { parseUpTopic, type Receipt, type Refusal, topics, type UpTopic } from '@porchlight/contracts';
import { base64ToBytes, bytesToHex, type ClipId, type DeviceId, type EpochMs } from '@porchlight/kernel';
import { makeStatement, openingHash, openStatement, readOpening } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { Aedes, type AedesPublishPacket } from 'aedes';
import type { TestHousehold } from '../device/household.ts';

export interface HeldClip {
  readonly deviceId: DeviceId;
  readonly records: Uint8Array[];
  hasManifest: boolean;
}

/** A cloud in one process: a real broker on a port, which keeps records in order, answers queries, and gives receipts by itself unless it is told not to. */
export class TestCloud implements AsyncDisposable {
  readonly clips = new Map<ClipId, HeldClip>();
  readonly events: { readonly kind: string; readonly [field: string]: unknown }[] = [];
  readonly proofs: string[] = [];
  readonly states: string[] = [];
  givesReceipts = true;
  /** What comes with a device's publish before anything else is done with it; false keeps the message back. */
  takes: (topic: UpTopic) => boolean = () => true;
  admits = true;
  checksProofs = true;
  challengeHex = '';
  /** Told of all that the broker gives on, last wills too. */
  onPublished: (topic: string, payload: string) => void = () => undefined;
  connections = 0;
  readonly #household: TestHousehold;
  readonly #broker: Aedes;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #wake: () => void = () => undefined;

  private constructor(household: TestHousehold, broker: Aedes) {
    this.#household = household;
    this.#broker = broker;
    this.#server = createServer((socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      broker.handle(socket);
    });
    broker.on('publish', (packet) => this.onPublished(packet.topic, packet.payload.toString()));
    broker.authenticate = (client, _username, password, done) => {
      this.proofs.push(password?.toString() ?? '');
      done(null, this.admits && this.#isProof(client.id, password?.toString() ?? ''));
      this.changed();
    };
    broker.authorizePublish = (client, packet, done) => {
      if (client !== null) this.#receive(packet);
      done(null);
      this.changed();
    };
  }

  static async start(household: TestHousehold): Promise<TestCloud> {
    const cloud = new TestCloud(household, await Aedes.createBroker());
    await cloud.listen();
    return cloud;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`;
  }

  get clientCount(): number {
    return this.#broker.connectedClients;
  }

  changed(): void {
    this.#wake();
  }

  /** Resolves when something that came from a device made `holds` true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const before = this.#wake;
        this.#wake = () => {
          before();
          resolve();
        };
      });
    }
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Comes back on the same port. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async vanish(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  say(topic: string, payload: Uint8Array | string): void {
    const packet = {
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload),
      qos: 1,
      retain: false,
      dup: false,
    };
    this.#broker.publish(packet as AedesPublishPacket, () => undefined);
  }

  /** What the worker would give for what there is of a clip. */
  receiptOf(clipId: ClipId, changes: Partial<Receipt> = {}): Uint8Array {
    const clip = this.clips.get(clipId);
    const opening = clip?.records[0] ?? new Uint8Array(0);
    const receipt: Receipt = {
      deviceId: clip?.deviceId ?? ('' as DeviceId),
      clipId,
      openingHashHex: bytesToHex(openingHash(readOpening(opening), nodePrimitives)),
      segmentCount: (clip?.records.length ?? 1) - (clip?.hasManifest === true ? 2 : 1),
      rootHex: '0'.repeat(64),
      finished: clip?.hasManifest === true,
      storedAtMs: 0 as EpochMs,
      ...changes,
    };
    return signReply(this.#household, 'receipt', receipt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#broker.close(() => resolve()));
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #isProof(clientId: string, password: string): boolean {
    if (!this.checksProofs) return true;
    try {
      openStatement(base64ToBytes(password), 'connect', this.#keyOf(clientId), nodePrimitives);
      return true;
    } catch {
      return false;
    }
  }

  #keyOf(deviceId: string): Uint8Array {
    return this.#household.paired.get(deviceId as DeviceId)?.signingKey ?? new Uint8Array(32);
  }

  #receive(packet: { readonly topic: string; readonly payload: Buffer | string }): void {
    const topic = parseUpTopic(packet.topic);
    const payload = Uint8Array.from(Buffer.from(packet.payload));
    if (!this.takes(topic)) return;
    if (topic.kind === 'event') {
      const signingKey = this.#keyOf(topic.deviceId);
      const statement = openStatement(payload, 'event', signingKey, nodePrimitives) as {
        event: { kind: string };
      };
      this.events.push(statement.event);
    } else if (topic.kind === 'state') this.states.push(Buffer.from(payload).toString());
    else if (topic.kind === 'challenge')
      this.challengeHex = JSON.parse(Buffer.from(payload).toString()).challengeHex;
    else if (topic.kind === 'query') this.#answer(topic.deviceId, topic.clipId);
    else if ('clipId' in topic) this.#keep(topic, payload);
  }

  #keep(topic: Extract<UpTopic, { clipId: ClipId }>, record: Uint8Array): void {
    const { deviceId, clipId } = topic;
    if (topic.kind === 'opening' && !this.clips.has(clipId))
      this.clips.set(clipId, { deviceId, records: [record], hasManifest: false });
    const clip = this.clips.get(clipId);
    const nextSequence = (clip?.records.length ?? 1) - 1;
    if (topic.kind === 'segment' && clip?.hasManifest !== true) {
      if (clip !== undefined && topic.sequence === nextSequence) clip.records.push(record);
      else if (topic.sequence > nextSequence || clip === undefined) {
        const notice = { code: 'out_of_order', hint: 'one is missing', clipId, sequence: topic.sequence };
        this.say(topics.error(deviceId), JSON.stringify({ ...notice, nextSequence }));
      }
    }
    if (topic.kind === 'manifest' && clip !== undefined) {
      if (!clip.hasManifest) clip.records.push(record);
      clip.hasManifest = true;
      if (this.givesReceipts) this.say(topics.receipt(deviceId, clipId), this.receiptOf(clipId));
    }
  }

  #answer(deviceId: DeviceId, clipId: ClipId): void {
    const clip = this.clips.get(clipId);
    if (clip?.hasManifest === true && this.givesReceipts) {
      this.say(topics.receipt(deviceId, clipId), this.receiptOf(clipId));
      return;
    }
    const nextSequence = clip === undefined ? 0 : clip.records.length - (clip.hasManifest ? 2 : 1);
    const have = { clipId, opening: clip !== undefined, nextSequence, manifest: clip?.hasManifest === true };
    this.say(topics.have(deviceId, clipId), JSON.stringify(have));
  }
}

export function signReply(
  household: Pick<TestHousehold, 'receiptKeys'>,
  name: 'receipt' | 'refusal',
  reply: Receipt | Refusal,
): Uint8Array {
  return makeStatement(name, reply, (message) =>
    nodePrimitives.sign(message, household.receiptKeys.secretKey),
  );
}
