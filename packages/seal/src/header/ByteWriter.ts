import { PorchlightError } from '@porchlight/kernel';

const MAX_U64 = 0xffff_ffff_ffff_ffffn;

/** Writes big-endian fields one after the other into an array of a length known beforehand. Throws `malformed_record` for a number that its field can't hold. */
export class ByteWriter {
  readonly bytes: Uint8Array;
  #offset = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
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
    this.#append(inRange(value, 0xff));
    return this;
  }

  u16(value: number): this {
    inRange(value, 0xffff);
    this.#append(value >>> 8);
    this.#append(value);
    return this;
  }

  u32(value: number): this {
    inRange(value, 0xffff_ffff);
    for (let shift = 24; shift >= 0; shift -= 8) this.#append(value >>> shift);
    return this;
  }

  u64(value: number | bigint): this {
    const whole = typeof value === 'bigint' ? value : BigInt(inRange(value, Number.MAX_SAFE_INTEGER));
    if (whole < 0n || whole > MAX_U64) throw outOfRange(MAX_U64);
    return this.u32(Number(whole >> 32n)).u32(Number(whole & 0xffff_ffffn));
  }

  /** Stores the low eight bits. No DataView: making one for a small array costs more than all that is written through it. */
  #append(value: number): void {
    this.bytes[this.#offset] = value;
    this.#offset += 1;
  }
}

function inRange(value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw outOfRange(max);
}

function outOfRange(max: number | bigint): PorchlightError {
  return new PorchlightError('malformed_record', `a field takes a whole number from 0 to ${max}`);
}
