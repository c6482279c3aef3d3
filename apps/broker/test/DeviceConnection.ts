import { type ErrorNotice, type Have, topics } from '@porchlight/contracts';
import type { ClipId } from '@porchlight/kernel';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { proofOf, type SealedClip, type TestDevice } from './testDevice.ts';
import { until } from './until.ts';

export interface DownMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

/** A device's connection as the `mqtt` package makes it, with everything that it was sent and acknowledged, in order. */
export class DeviceConnection implements AsyncDisposable {
  readonly device: TestDevice;
  readonly client: MqttClient;
  readonly messages: DownMessage[] = [];
  /** `ack <message id>` and the last part of topics, in the order in which the packets came. */
  readonly arrivals: string[] = [];
  isClosed = false;

  private constructor(device: TestDevice, client: MqttClient) {
    this.device = device;
    this.client = client;
    client.on('message', (topic, payload) => this.messages.push({ topic, payload }));
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'puback') this.arrivals.push(`ack ${packet.messageId}`);
      if (packet.cmd === 'publish') this.arrivals.push(packet.topic.split('/').slice(4).join('/'));
    });
    client.on('close', () => {
      this.isClosed = true;
    });
    client.on('error', () => undefined);
  }

  /** Connects and subscribes. Rejects when it isn't let in. */
  static async open(
    port: number,
    device: TestDevice,
    options: IClientOptions = {},
  ): Promise<DeviceConnection> {
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
      clientId: device.deviceId,
      username: device.deviceId,
      password: proofOf(device),
      clean: true,
      keepalive: 30,
      reconnectPeriod: 0,
      connectTimeout: 5000,
      ...options,
    });
    const connection = new DeviceConnection(device, client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
      client.once('close', () => reject(new Error('closed before it was let in')));
    });
    await client.subscribeAsync(topics.downFilter(device.deviceId), { qos: 1 });
    return connection;
  }

  async publish(
    topic: string,
    payload: Uint8Array | string,
    options: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): Promise<void> {
    await this.client.publishAsync(topic, typeof payload === 'string' ? payload : Buffer.from(payload), {
      qos: 1,
      ...options,
    });
  }

  /** Publishes, and tells whether it had been acknowledged by the time that the connection was closed. */
  async isAcknowledgedBeforeClose(sending: Promise<void>): Promise<boolean> {
    let isAcknowledged = false;
    sending.then(
      () => {
        isAcknowledged = true;
      },
      () => undefined,
    );
    await this.untilClosed();
    return isAcknowledged;
  }

  opening(clip: SealedClip): Promise<void> {
    return this.publish(topics.opening(this.device.deviceId, clip.clipId), clip.opening);
  }

  segment(clip: SealedClip, sequence: number): Promise<void> {
    const record = clip.segments[sequence];
    if (record === undefined) throw new Error('there is no such segment');
    return this.publish(topics.segment(this.device.deviceId, clip.clipId, sequence), record);
  }

  manifest(clip: SealedClip): Promise<void> {
    return this.publish(topics.manifest(this.device.deviceId, clip.clipId), clip.manifest);
  }

  /** All records, without waiting for one before sending the next. */
  async whole(clip: SealedClip): Promise<void> {
    const sent = clip.segments.map((_, sequence) => sequence);
    await Promise.all([
      this.opening(clip),
      ...sent.map((each) => this.segment(clip, each)),
      this.manifest(clip),
    ]);
  }

  query(clipId: ClipId): Promise<void> {
    return this.publish(topics.query(this.device.deviceId, clipId), new Uint8Array(0));
  }

  get errors(): ErrorNotice[] {
    return this.#json(topics.error(this.device.deviceId)) as ErrorNotice[];
  }

  haves(clipId: ClipId): Have[] {
    return this.#json(topics.have(this.device.deviceId, clipId)) as Have[];
  }

  replies(clipId: ClipId): Buffer[] {
    const topic = topics.receipt(this.device.deviceId, clipId);
    return this.messages.filter((message) => message.topic === topic).map((message) => message.payload);
  }

  async untilClosed(): Promise<void> {
    await until(() => this.isClosed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isClosed) return;
    const closed = new Promise<void>((resolve) => this.client.once('close', () => resolve()));
    this.client.end(true);
    await closed;
  }

  #json(topic: string): unknown[] {
    return this.messages
      .filter((message) => message.topic === topic)
      .map(({ payload }) => JSON.parse(payload.toString()));
  }
}
