import { concatBytes, utf8 } from '@porchlight/kernel';

/** Label → its bytes; there are a score of labels in all. Owned by `labelled`. */
const PREFIXES = new Map<string, Uint8Array>();

/** `"porchlight/v1/" ‖ label ‖ 0x00 ‖ content`: what every signature, id, nonce and derivation of spec/ is made over, so that none passes for another. Not to be changed by the caller. */
export function labelled(label: string, ...content: readonly Uint8Array[]): Uint8Array {
  let prefix = PREFIXES.get(label);
  if (prefix === undefined) {
    prefix = utf8(`porchlight/v1/${label}\0`);
    PREFIXES.set(label, prefix);
  }
  return content.length === 0 ? prefix : concatBytes(prefix, ...content);
}
