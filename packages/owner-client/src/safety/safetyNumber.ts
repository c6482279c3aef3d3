import { concatBytes, hexToBytes, utf8 } from '@porchlight/kernel';
import type { Keyring, VerifyPrimitives } from '@porchlight/seal/header';

const LABEL = 'porchlight/v1/safety-number\0';
const ITERATIONS = 5200;
const GROUPS = 12;
const GROUP_BYTES = 5;
const GROUP_DIGITS = 5;

/**
 * The safety number of spec/safety-number.md: 60 digits in 12 groups of 5, parted by spaces. Two clients that hold the same root key
 * and a keyring with the same clients get the same one.
 */
export function safetyNumberOf(
  rootKey: Uint8Array,
  keyring: Pick<Keyring, 'members'>,
  primitives: Pick<VerifyPrimitives, 'sha256'>,
): string {
  const keysHex = keyring.members.flatMap(({ clients }) => clients.map((each) => each.signingKeyHex)).sort();
  const content = concatBytes(utf8(LABEL), rootKey, ...keysHex.map(hexToBytes));
  const seed = wideHash(content, primitives);
  let state = seed;
  for (let i = 1; i < ITERATIONS; i++) state = wideHash(concatBytes(state, seed), primitives);
  return Array.from({ length: GROUPS }, (_, i) => groupOf(state, i * GROUP_BYTES)).join(' ');
}

/** 64 bytes: `SHA256(0x00 ‖ message) ‖ SHA256(0x01 ‖ message)`. */
function wideHash(message: Uint8Array, { sha256 }: Pick<VerifyPrimitives, 'sha256'>): Uint8Array {
  const halves = [0, 1].map((half) => sha256(concatBytes(Uint8Array.of(half), message)));
  return concatBytes(...halves);
}

function groupOf(state: Uint8Array, offset: number): string {
  let value = 0;
  for (const byte of state.subarray(offset, offset + GROUP_BYTES)) value = value * 256 + byte;
  return (value % 10 ** GROUP_DIGITS).toString().padStart(GROUP_DIGITS, '0');
}
