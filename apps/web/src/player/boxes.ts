/** A box of an MP4 file (ISO/IEC 14496-12 section 4.2). */
export interface Box {
  readonly type: string;
  /** All of it, header included; a view. */
  readonly bytes: Uint8Array;
  /** Without the header; a view. */
  readonly body: Uint8Array;
}

/** The box at `at`, or null where it isn't whole yet. Throws RangeError for a size that can't be. */
export function boxAt(bytes: Uint8Array, at: number): Box | null {
  if (at + 8 > bytes.length) return null;
  const view = viewOf(bytes);
  const small = view.getUint32(at);
  if (small === 1 && at + 16 > bytes.length) return null;
  const header = small === 1 ? 16 : 8;
  const size = small === 1 ? Number(view.getBigUint64(at + 8)) : small;
  if (size < header) throw new RangeError('a box is smaller than its header');
  if (at + size > bytes.length) return null;
  return {
    type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)),
    bytes: bytes.subarray(at, at + size),
    body: bytes.subarray(at + header, at + size),
  };
}

/** The whole boxes in `bytes`, one after the other. */
export function boxesIn(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0, box = boxAt(bytes, at); box !== null; box = boxAt(bytes, at)) {
    boxes.push(box);
    at += box.bytes.length;
  }
  return boxes;
}

/** The first box along a way of types, e.g. `['moov', 'trak', 'mdia']`, or null. */
export function findBox(bytes: Uint8Array, [type, ...rest]: readonly string[]): Box | null {
  const box = boxesIn(bytes).find((each) => each.type === type) ?? null;
  return box === null || rest.length === 0 ? box : findBox(box.body, rest);
}

/** For the numbers in `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Cuts a track that comes in pieces into whole boxes. */
export class BoxCutter {
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  /** The boxes that `bytes` completes. */
  push(bytes: Uint8Array): Box[] {
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    const boxes = boxesIn(joined);
    const used = boxes.reduce((sum, box) => sum + box.bytes.length, 0);
    this.#rest = joined.slice(used);
    return boxes;
  }
}
