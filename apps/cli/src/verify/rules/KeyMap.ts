import { randomInt } from 'node:crypto';

const KEY_BYTES = 32;
/** A key and its mark. */
const SLOT_BYTES = KEY_BYTES + 1;
const FIRST_SLOTS = 64;
/** Of MurmurHash3’s finaliser. */
const LAST_MIX = 0x85ebca6b;
/** Keys of one piece of `pieces`. */
const PIECE_KEYS = 4096;

/** What is remembered of many keys of at most 32 bytes, in little room: a mark from 1 to 255 for each. Shorter keys are filled up with zeros. */
export class KeyMap {
  /** Owned by `#grow`; a free slot has the mark 0. */
  #slots: Buffer = Buffer.alloc(FIRST_SLOTS * SLOT_BYTES);
  #count = 0;
  /** Unknown to whoever chooses the keys, so that they can't be chosen to fall together. */
  readonly #seeds = Array.from({ length: KEY_BYTES / 4 }, () => 2 * randomInt(2 ** 31) + 1);

  get size(): number {
    return this.#count;
  }

  /** 0 for a key that isn't there. */
  get(keyHex: string): number {
    const key = keyOf(keyHex);
    return this.#slots[this.#slotOf(key) + KEY_BYTES] ?? 0;
  }

  set(keyHex: string, mark: number): void {
    this.#put(keyOf(keyHex), mark);
  }

  /** All of it in pieces of Base64, for `add`. */
  *pieces(): Generator<string> {
    let piece: Buffer[] = [];
    for (let at = 0; at < this.#slots.length; at += SLOT_BYTES) {
      if (this.#slots[at + KEY_BYTES] === 0) continue;
      piece.push(this.#slots.subarray(at, at + SLOT_BYTES));
      if (piece.length < PIECE_KEYS) continue;
      yield Buffer.concat(piece).toString('base64');
      piece = [];
    }
    if (piece.length > 0) yield Buffer.concat(piece).toString('base64');
  }

  add(piece: string): void {
    const bytes = Buffer.from(piece, 'base64');
    for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES)
      this.#put(bytes.subarray(at, at + KEY_BYTES), bytes[at + KEY_BYTES] ?? 0);
  }

  #put(key: Buffer, mark: number): void {
    if (this.#count * 10 > (this.#slots.length / SLOT_BYTES) * 7) this.#grow();
    const at = this.#slotOf(key);
    if (this.#slots[at + KEY_BYTES] === 0) this.#count += 1;
    key.copy(this.#slots, at);
    this.#slots[at + KEY_BYTES] = mark;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = Buffer.alloc(2 * old.length);
    this.#count = 0;
    for (let at = 0; at < old.length; at += SLOT_BYTES) {
      const mark = old[at + KEY_BYTES] ?? 0;
      if (mark !== 0) this.#put(old.subarray(at, at + KEY_BYTES), mark);
    }
  }

  /** Where the key is, or the free slot where it would be. */
  #slotOf(key: Buffer): number {
    const slots = this.#slots.length / SLOT_BYTES;
    let hash = 0;
    for (const [word, seed] of this.#seeds.entries()) {
      hash = Math.imul(hash ^ key.readUInt32LE(4 * word), seed);
      // High bits come down: of a product, they alone depend on all that was multiplied.
      hash ^= hash >>> 16;
    }
    hash = Math.imul(hash, LAST_MIX);
    hash ^= hash >>> 13;
    for (let slot = (hash >>> 0) % slots; ; slot = (slot + 1) % slots) {
      const at = slot * SLOT_BYTES;
      const isFree = this.#slots[at + KEY_BYTES] === 0;
      if (isFree || this.#slots.compare(key, 0, KEY_BYTES, at, at + KEY_BYTES) === 0) return at;
    }
  }
}

function keyOf(keyHex: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  key.write(keyHex, 'hex');
  return key;
}
