import { concatBytes } from '@porchlight/kernel';
import { readManifest } from '../src/header/manifest.ts';
import { openingHash, readOpening } from '../src/header/opening.ts';
import { SegmentTree } from '../src/header/SegmentTree.ts';
import { readSegment, segmentLeaf, treeHeadMessage } from '../src/header/segment.ts';
import { twoPartMessage } from '../src/header/twoPartMessage.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import type { TestDevice } from './household.ts';

/** Offset of the body in a record. */
const HEAD = 8;
const SIGNATURE_BYTES = 64;
const SEGMENT_SIGNATURE = HEAD + 82;

/** A copy of `record` in which `bytes` stand at `offset` of the body. */
export function patched(record: Uint8Array, offset: number, bytes: readonly number[]): Uint8Array {
  const copy = record.slice();
  copy.set(bytes, HEAD + offset);
  return copy;
}

export function bitFlipped(record: Uint8Array, bit: number): Uint8Array {
  const copy = record.slice();
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
}

/** A record of `type` with any body and the right length. */
export function recordOf(type: number, body: Uint8Array): Uint8Array {
  const head = Uint8Array.from([0x50, 0x4c, 1, type, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(4, body.length);
  return concatBytes(head, body);
}

/** What a dishonest device can do: sign anything with its own key. */
export class Forger {
  readonly #device: TestDevice;
  readonly #primitives: SealPrimitives;

  constructor(device: TestDevice, primitives: SealPrimitives) {
    this.#device = device;
    this.#primitives = primitives;
  }

  /** The opening with another body, signed anew. */
  opening(record: Uint8Array): Uint8Array {
    const { shownBytes, withheldBytes } = readOpening(record);
    return this.#endingIn(record, twoPartMessage('opening', shownBytes, withheldBytes, this.#primitives));
  }

  /** The manifest with another body, signed anew. */
  manifest(record: Uint8Array): Uint8Array {
    const { shownBytes, withheldBytes } = readManifest(record);
    return this.#endingIn(record, twoPartMessage('manifest', shownBytes, withheldBytes, this.#primitives));
  }

  /** The segments, bound to `opening` and each signature made anew over what now stands before it. */
  segments(opening: Uint8Array, records: readonly Uint8Array[]): Uint8Array[] {
    const hash = openingHash(readOpening(opening), this.#primitives);
    const tree = new SegmentTree(this.#primitives);
    return records.map((record) => {
      const bound = patched(record, 0, [...hash]);
      const { headerBytes, ciphertext, endsUnit } = readSegment(bound);
      tree.append(segmentLeaf(headerBytes, ciphertext, this.#primitives));
      if (endsUnit) bound.set(this.#sign(treeHeadMessage(hash, tree.size, tree.root())), SEGMENT_SIGNATURE);
      return bound;
    });
  }

  #endingIn(record: Uint8Array, message: Uint8Array): Uint8Array {
    const copy = record.slice();
    copy.set(this.#sign(message), record.length - SIGNATURE_BYTES);
    return copy;
  }

  #sign(message: Uint8Array): Uint8Array {
    return this.#primitives.sign(message, this.#device.signingSecretKey);
  }
}

/** The fields of a segment, for one that no sealer would make. */
export interface SegmentFields {
  readonly sequence: number;
  readonly track: number;
  readonly flags: number;
  readonly index: number;
  readonly startOffsetMs: number;
  readonly durationMs: number;
}

/** A segment of zeros in all other fields, with a signature where its flags ask for one, and one byte of sealed plaintext. */
export function segmentOf(fields: SegmentFields, ciphertextBytes = 17): Uint8Array {
  const hasSignature = (fields.flags & 4) !== 0;
  const body = Buffer.alloc(82 + (hasSignature ? SIGNATURE_BYTES : 0) + ciphertextBytes);
  body.writeUInt32BE(fields.sequence, 32);
  body.writeUInt8(fields.track, 36);
  body.writeUInt8(fields.flags, 37);
  body.writeUInt32BE(fields.index, 38);
  body.writeUInt32BE(fields.startOffsetMs, 42);
  body.writeUInt32BE(fields.durationMs, 46);
  return recordOf(2, body);
}
