import { type EpochMs, PorchlightError } from '@porchlight/kernel';

/** Reads big-endian fields from the front of a record's body. Throws `malformed_record` at the end of the bytes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  /** The next `length` bytes, as a view of the record. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#offset);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8));
  }

  /** A u64 below 2⁵³. */
  count(): number {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed('a number of 64 bits is not below 2^53');
    return Number(value);
  }

  timeMs(): EpochMs {
    return this.count() as EpochMs;
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) throw malformed('there are bytes after the last field');
  }

  #advance(length: number): number {
    const start = this.#offset;
    if (start + length > this.#bytes.length) throw malformed('it ends in the middle of a field');
    this.#offset = start + length;
    return start;
  }
}

export function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the record is malformed: ${what}`);
}
