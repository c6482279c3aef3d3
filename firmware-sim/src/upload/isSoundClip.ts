import { isPorchlightError } from '@porchlight/kernel';
import {
  ClipVerifier,
  type ExpectedDevice,
  RECORD_TYPES,
  type VerifyPrimitives,
} from '@porchlight/seal/header';

/** Whether the records of a clip, as far as there are any, hold against the device's own key. */
export function isSoundClip(
  records: readonly Uint8Array[],
  device: ExpectedDevice,
  primitives: VerifyPrimitives,
): boolean {
  const [opening, ...rest] = records;
  if (opening === undefined) return false;
  try {
    const verifier = new ClipVerifier(opening, device, primitives);
    for (const record of rest) {
      if (record[3] === RECORD_TYPES.manifest) verifier.finish(record);
      else verifier.segment(record);
    }
    return true;
  } catch (error) {
    if (isPorchlightError(error)) return false;
    throw error;
  }
}
