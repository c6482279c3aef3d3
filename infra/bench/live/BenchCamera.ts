import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { topics } from '@porchlight/contracts';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import type { Keyring, LiveTracks } from '@porchlight/seal/header';
import { LiveSealer } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import mqtt, { type MqttClient } from 'mqtt';
import { connectProof } from '../connectProof.ts';
import type { Publisher } from '../pipeline/sealedClips.ts';

export const FRAMES_A_SECOND = 15;
const TRACKS: LiveTracks = {
  picture: { codec: 'avc1.64001e', widthPx: 640, heightPx: 360, descriptionB64: '' },
};
/** About 1 Mbit/s, as a camera of 640 × 360 sends it with a keyframe every two seconds. */
const KEYFRAME_EVERY = 30;
const KEYFRAME_BYTES = 32_000;
const PICTURE_BYTES = 7_500;

/** A device that shows its viewers random bytes, sealed and signed as a camera's pictures are. */
export class BenchCamera implements AsyncDisposable {
  readonly #publisher: Publisher;
  readonly #keyring: Keyring;
  readonly #client: MqttClient;
  /** One session for all its viewers; null before anybody asked. Owned by `#answer`. */
  #sealer: LiveSealer | null = null;
  #frames = 0;
  #isSeen = true;

  private constructor(publisher: Publisher, keyring: Keyring, client: MqttClient) {
    this.#publisher = publisher;
    this.#keyring = keyring;
    this.#client = client;
  }

  static async connect(brokerUrl: string, publisher: Publisher, keyring: Keyring): Promise<BenchCamera> {
    const { deviceId } = publisher;
    const client = await mqtt.connectAsync(brokerUrl, {
      clientId: deviceId,
      username: deviceId,
      password: connectProof(publisher),
      reconnectPeriod: 0,
    });
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    const camera = new BenchCamera(publisher, keyring, client);
    client.on('message', (topic, payload) => camera.#receive(topic, payload));
    await client.subscribeAsync(topics.downFilter(deviceId), { qos: 1 });
    await client.publishAsync(topics.state(deviceId), JSON.stringify({ online: true, kind: 'camera' }));
    return camera;
  }

  /** The next picture is a keyframe. */
  beginGroup(): void {
    this.#frames = Math.ceil(this.#frames / KEYFRAME_EVERY) * KEYFRAME_EVERY;
  }

  /** Seals the next picture and gives its records, each of which is one message. */
  nextPicture(): readonly Uint8Array[] {
    if (this.#sealer === null) throw new Error('nobody watches this camera');
    const isKeyframe = this.#frames % KEYFRAME_EVERY === 0;
    const timeUs = Math.round((this.#frames * 1e6) / FRAMES_A_SECOND);
    this.#frames += 1;
    const bytes = systemRandom(isKeyframe ? KEYFRAME_BYTES : PICTURE_BYTES);
    return this.#sealer.frame('picture', { bytes, timeUs, isKeyframe });
  }

  publish(record: Uint8Array): void {
    const bytes = Buffer.from(record.buffer, record.byteOffset, record.length);
    this.#client.publish(topics.live(this.#publisher.deviceId), bytes, { qos: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync();
  }

  #receive(topic: string, payload: Buffer): void {
    const { deviceId } = this.#publisher;
    if (topic === topics.command(deviceId)) this.#answer(payload);
    if (topic === topics.watch(deviceId)) this.#isSeen = JSON.parse(payload.toString('utf8')).viewers > 0;
    if (topic !== topics.ask(deviceId)) return;
    const { askId } = JSON.parse(payload.toString('utf8'));
    const challengeHex = bytesToHex(systemRandom(32));
    this.#client.publish(topics.challenge(deviceId), JSON.stringify({ askId, challengeHex }), { qos: 1 });
  }

  #answer(command: Uint8Array): void {
    const { deviceId, signingSecretKey } = this.#publisher;
    if (!this.#isSeen) this.beginGroup();
    this.#sealer ??= new LiveSealer({ deviceId, signingSecretKey }, TRACKS, nodePrimitives, systemRandom);
    const timeUs = Math.round((this.#frames * 1e6) / FRAMES_A_SECOND);
    const request = new Uint8Array(createHash('sha256').update(command).digest());
    this.publish(this.#sealer.announce(this.#keyring, { nowMs: Date.now(), timeUs }, request));
  }
}
