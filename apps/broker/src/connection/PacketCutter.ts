import { PorchlightError } from '@porchlight/kernel';

/** Types of MQTT control packets that a device may send (MQTT 3.1.1 section 2.2.1). */
export const PACKET = {
  connect: 1,
  publish: 3,
  puback: 4,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** One whole control packet, its fixed header included. */
export interface WirePacket {
  readonly type: number;
  readonly bytes: Buffer;
}

interface Lengths {
  readonly least: number;
  readonly most: number;
}

/** The remaining length by type: a proof with its last will, a record with its topic, and little else. */
const LENGTHS: ReadonlyMap<number, Lengths> = new Map([
  [PACKET.connect, { least: 12, most: 6_144 }],
  [PACKET.publish, { least: 3, most: 122_880 + 512 }],
  [PACKET.puback, { least: 2, most: 2 }],
  [PACKET.subscribe, { least: 6, most: 512 }],
  [PACKET.unsubscribe, { least: 5, most: 512 }],
  [PACKET.pingreq, { least: 0, most: 0 }],
  [PACKET.disconnect, { least: 0, most: 0 }],
]);

/** The flags that each type must bear; a PUBLISH has its own rules. */
const FLAGS: ReadonlyMap<number, number> = new Map([
  [PACKET.subscribe, 2],
  [PACKET.unsubscribe, 2],
]);

const LENGTH_BYTES = 4;

/**
 * Cuts a stream of bytes into MQTT control packets. What is too long, out of place or not understood here is refused as soon as its fixed header is known, before
 * any of its bytes are kept.
 */
export class PacketCutter {
  /** The fixed header so far, while it isn't complete. */
  #header: number[] = [];
  /** The packet that is being filled, and how far. */
  #packet: Buffer | null = null;
  #filled = 0;
  #isFirst = true;

  /** Whether a packet has begun and not ended. */
  get isInside(): boolean {
    return this.#packet !== null || this.#header.length > 0;
  }

  /** The packets that `chunk` completes. Throws `limit_exceeded` or `malformed_message`; then nothing more may be given. */
  take(chunk: Buffer): WirePacket[] {
    const packets: WirePacket[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#packet === null) {
        const remaining = this.#readHeader(chunk.readUInt8(offset));
        offset += 1;
        if (remaining === null) continue;
        offset = this.#begin(chunk, offset, remaining);
      } else {
        const copied = chunk.copy(this.#packet, this.#filled, offset);
        this.#filled += copied;
        offset += copied;
      }
      if (this.#packet !== null && this.#filled === this.#packet.length)
        packets.push(this.#complete(this.#packet));
    }
    return packets;
  }

  /** The remaining length once the fixed header is complete, or null. */
  #readHeader(byte: number): number | null {
    this.#header.push(byte);
    const [first = 0, ...lengthBytes] = this.#header;
    if (lengthBytes.length === 0) {
      this.#requireKnown(first);
      return null;
    }
    if ((byte & 0x80) !== 0) {
      if (lengthBytes.length === LENGTH_BYTES) throw malformed('a remaining length has at most four bytes');
      return null;
    }
    const remaining = lengthBytes.reduce((sum, each, i) => sum + (each & 0x7f) * 128 ** i, 0);
    requireFitting(first >> 4, remaining);
    return remaining;
  }

  #requireKnown(first: number): void {
    const type = first >> 4;
    const flags = first & 15;
    if (this.#isFirst !== (type === PACKET.connect))
      throw malformed('a connection begins with CONNECT, once');
    if (!LENGTHS.has(type)) throw malformed(`packets of type ${type} are not understood here`);
    if (type === PACKET.publish) {
      if ((flags & 4) !== 0) throw malformed('publish with QoS 0 or 1');
    } else if (flags !== (FLAGS.get(type) ?? 0)) {
      throw malformed('the flags of the fixed header are not those of its type');
    }
    this.#isFirst = false;
  }

  /** Begins a packet, as a view where `chunk` holds all of it; returns the offset to go on from. */
  #begin(chunk: Buffer, bodyBegin: number, remaining: number): number {
    const headerBytes = this.#header.length;
    if (headerBytes <= bodyBegin && chunk.length - bodyBegin >= remaining) {
      this.#packet = chunk.subarray(bodyBegin - headerBytes, bodyBegin + remaining);
      this.#filled = this.#packet.length;
      return bodyBegin + remaining;
    }
    this.#packet = Buffer.allocUnsafe(headerBytes + remaining);
    this.#packet.set(this.#header);
    this.#filled = headerBytes;
    return bodyBegin;
  }

  #complete(bytes: Buffer): WirePacket {
    this.#header = [];
    this.#packet = null;
    return { type: bytes.readUInt8(0) >> 4, bytes };
  }
}

function requireFitting(type: number, remaining: number): void {
  const { least, most } = LENGTHS.get(type) ?? { least: 0, most: 0 };
  if (remaining > most) {
    const hint = `a packet of type ${type} has at most ${most} bytes and this has ${remaining}`;
    throw new PorchlightError('limit_exceeded', hint);
  }
  if (remaining < least) throw malformed(`a packet of type ${type} has at least ${least} bytes`);
}

function malformed(hint: string): PorchlightError {
  return new PorchlightError('malformed_message', hint);
}
