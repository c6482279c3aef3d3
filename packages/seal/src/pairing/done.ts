import { bytesToHex, concatBytes, type HouseholdId, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';

const HOUSEHOLD_ID_BYTES = 16;
const DONE_BYTES = 80;

/** The plaintext of a device done (spec/pairing.md section 6). `previous` is the transcript's hash with the offer in it. */
export function makeDone(
  householdId: HouseholdId,
  previous: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  const id = hexToBytes(householdId);
  return concatBytes(id, sign(labelled('pair-done', previous, id)));
}

/** Throws `wrong_device` where the device has joined another household, `bad_signature` and `malformed_record`. */
export function verifyDone(
  plaintext: Uint8Array,
  householdId: HouseholdId,
  previous: Uint8Array,
  signingKey: Uint8Array,
  primitives: SealPrimitives,
): void {
  if (plaintext.length !== DONE_BYTES) throw malformed('a device done has another length');
  const id = plaintext.subarray(0, HOUSEHOLD_ID_BYTES);
  const signed = labelled('pair-done', previous, id);
  if (!primitives.verifySignature(plaintext.subarray(HOUSEHOLD_ID_BYTES), signed, signingKey))
    throw new PorchlightError('bad_signature', 'the confirmation isn’t signed by the device that was paired');
  if (bytesToHex(id) !== householdId)
    throw new PorchlightError(
      'wrong_device',
      'the device confirms another household than the one it was given',
    );
}
