/** Returns `length` unpredictable bytes; the caller owns the array. */
export type RandomSource = (length: number) => Uint8Array;

/** The Web Cryptography API's generator, in Node and in browsers. */
export const systemRandom: RandomSource = (length) => crypto.getRandomValues(new Uint8Array(length));
