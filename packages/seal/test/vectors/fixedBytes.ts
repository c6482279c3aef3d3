import { seededRandom } from '../seededRandom.ts';

/** Bytes that stand for random ones in the vectors: the first `length` of SHA-256("porchlight vectors:" ‖ name ‖ ":0"), ":1", …, in one stream. */
export function fixedBytes(name: string, length = 32): Uint8Array {
  return seededRandom(`porchlight vectors:${name}`)(length);
}

/** A random source that gives the parts one after the other, and fails when it's asked for anything else. */
export function scriptedRandom(...parts: readonly Uint8Array[]): (length: number) => Uint8Array {
  const rest = [...parts];
  return (length) => {
    const part = rest.shift();
    if (part?.length !== length) throw new RangeError(`${length} bytes were asked for out of turn`);
    return part;
  };
}
