import { generate } from 'mqtt-packet';
import type { WirePacket } from './PacketCutter.ts';

/** The first byte of a PUBLISH with QoS 0, without DUP and RETAIN (MQTT 3.1.1 section 3.3.1). */
const PLAIN_PUBLISH = 0x30;
const SIGN_EVERY_MS = 500;

/** Finds what a device publishes live among its packets. */
export class LiveTap {
  /** An empty PUBLISH to the live topic, which stands for those that were taken out: no other packet of that topic goes on. */
  readonly signOfLife: Buffer;
  readonly #topic: Buffer;
  #lastSignAtMs = Number.NEGATIVE_INFINITY;

  constructor(topic: string) {
    this.#topic = Buffer.from(topic);
    this.signOfLife = generate({
      cmd: 'publish',
      topic,
      payload: Buffer.alloc(0),
      qos: 0,
      retain: false,
      dup: false,
    });
  }

  /** The payload of a PUBLISH to the live topic with QoS 0 and without retain, as a view; null for every other packet. */
  recordOf({ bytes }: WirePacket): Uint8Array | null {
    if (bytes[0] !== PLAIN_PUBLISH) return null;
    let offset = 1;
    while ((bytes.readUInt8(offset) & 0x80) !== 0) offset += 1;
    const topicBegin = offset + 3;
    const topicEnd = topicBegin + this.#topic.length;
    if (bytes.length < topicEnd || bytes.readUInt16BE(offset + 1) !== this.#topic.length) return null;
    if (!bytes.subarray(topicBegin, topicEnd).equals(this.#topic)) return null;
    return bytes.subarray(topicEnd);
  }

  /** Whether it is time for a sign of life; then one is given. */
  isSignDue(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#lastSignAtMs < SIGN_EVERY_MS) return false;
    this.#lastSignAtMs = nowMs;
    return true;
  }
}
