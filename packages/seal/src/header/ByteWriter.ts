import { PorchlightError } from '@porchlight/kernel';

/** Writes big-endian fields one after the other into an array of a length known beforehand. Throws `malformed_record` for a number that its field can't hold. */
export class ByteWriter {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  get written(): Uint8Array {
    return this.bytes.subarray(0, this.#offset);
  }

  put(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#offset);
    this.#offset += bytes.length;
    return this;
  }

  u8(value: number): this {
    this.#view.setUint8(this.#offset, inRange(value, 0xff));
    this.#offset += 1;
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#offset, inRange(value, 0xffff));
    this.#offset += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#offset, inRange(value, 0xffff_ffff));
    this.#offset += 4;
    return this;
  }

  u64(value: number | bigint): this {
    const whole = typeof value === 'bigint' ? value : BigInt(inRange(value, Number.MAX_SAFE_INTEGER));
    this.#view.setBigUint64(this.#offset, whole);
    this.#offset += 8;
    return this;
  }
}

function inRange(value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new PorchlightError('malformed_record', `a field takes a whole number from 0 to ${max}`);
}
