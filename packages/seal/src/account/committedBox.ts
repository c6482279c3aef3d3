import { concatBytes, equalBytes, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { ZERO_NONCE } from '../seal/clipKeys.ts';
import { deriveKey, type Kdf } from '../seal/kdf.ts';

/** What a committed box is for; each has labels of its own. */
export type BoxPurpose = 'account-wrap' | 'account-vault' | 'clip-share';

/** What a committed box has beyond its plaintext: version, salt, commitment, authenticator. */
export const COMMITTED_BOX_OVERHEAD = 1 + 32 + 32 + 16;

const VERSION = 1;
const SALT_END = 33;
const COMMITMENT_END = 65;

/** Where a box belongs: what its key and its commitment are derived for. */
export interface BoxPlace {
  readonly purpose: BoxPurpose;
  /** As many bytes in every box of one purpose. */
  readonly context: Uint8Array;
}

/** Version ‖ salt ‖ commitment ‖ secretbox of spec/account.md section 3, under keys of this box alone. */
export function sealCommitted(
  plaintext: Uint8Array,
  key: Uint8Array,
  place: BoxPlace,
  primitives: Pick<SealPrimitives, 'hmac' | 'secretboxInto'>,
  random: RandomSource,
): Uint8Array {
  const head = concatBytes(Uint8Array.of(VERSION), random(32));
  const { boxKey, commitment } = boxKeys(key, place, head, primitives);
  const ciphertext = new Uint8Array(plaintext.length + 16);
  primitives.secretboxInto(ciphertext, plaintext, ZERO_NONCE, boxKey);
  return concatBytes(head, commitment, ciphertext);
}

/** The plaintext. Throws `malformed_record` and `unsupported_version`; and `wrong_key`, with `hint`, for another key, purpose or context and for changed bytes. */
export function openCommitted(
  box: Uint8Array,
  key: Uint8Array,
  place: BoxPlace,
  hint: string,
  primitives: Pick<SealPrimitives, 'hmac' | 'secretboxOpen'>,
): Uint8Array {
  if (box.length === 0) throw malformed('there is nothing in it');
  if (box[0] !== VERSION)
    throw new PorchlightError('unsupported_version', 'it was sealed by a newer program; update this one');
  if (box.length < COMMITTED_BOX_OVERHEAD) throw malformed('it ends in the middle of a field');
  const { boxKey, commitment } = boxKeys(key, place, box.subarray(0, SALT_END), primitives);
  if (!equalBytes(box.subarray(SALT_END, COMMITMENT_END), commitment))
    throw new PorchlightError('wrong_key', hint);
  const plaintext = primitives.secretboxOpen(box.subarray(COMMITMENT_END), ZERO_NONCE, boxKey);
  if (plaintext === null) throw new PorchlightError('wrong_key', hint);
  return plaintext;
}

function boxKeys(key: Uint8Array, { purpose, context }: BoxPlace, head: Uint8Array, primitives: Kdf) {
  const data = concatBytes(head, context);
  return {
    boxKey: deriveKey(key, purpose, data, primitives),
    commitment: deriveKey(key, `${purpose}-commitment`, data, primitives),
  };
}
