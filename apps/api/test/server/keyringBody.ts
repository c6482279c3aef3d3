import { bytesToBase64, bytesToHex, systemRandom } from '@porchlight/kernel';
import { type Keyring, peekStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring, watchKeyOf } from '@porchlight/seal/watch';
import type { SampleHome } from '@porchlight/testkit/clip-builder/sampleHome';

const SEED_BYTES = 32;

/** What a client sends with a keyring of `home`: the record, and what the log is to hold of it by the seed of its root. */
export function keyringBody({ root }: Pick<SampleHome, 'root'>, record: Uint8Array) {
  const { version } = peekStatement(record, 'keyring') as Keyring;
  const watchKey = watchKeyOf(root.secretKey.subarray(0, SEED_BYTES), nodePrimitives);
  const { sentLabel, value } = watchedKeyring({ record, version }, watchKey, nodePrimitives);
  const log = { labelHex: bytesToHex(sentLabel), valueHex: bytesToHex(value) };
  return { keyringB64: bytesToBase64(record), log };
}

/** A change under a label that nobody has: the cloud can't tell it from one that somebody watches. */
export function unwatchedChange() {
  return { labelHex: bytesToHex(systemRandom(32)), valueHex: bytesToHex(systemRandom(32)) };
}
