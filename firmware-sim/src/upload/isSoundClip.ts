import { isPorchlightError } from '@porchlight/kernel';
import {
  ClipVerifier,
  type ExpectedDevice,
  RECORD_TYPES,
  type VerifyPrimitives,
} from '@porchlight/seal/header';

/** Whether the records of a clip, as far as there are any, hold against the device's own key. */
export function isSoundClip(
  records: Iterable<Uint8Array>,
  device: ExpectedDevice,
  primitives: VerifyPrimitives,
): boolean {
  let verifier: ClipVerifier | null = null;
  try {
    for (const record of records) {
      if (verifier === null) verifier = new ClipVerifier(record, device, primitives);
      else if (record[3] === RECORD_TYPES.manifest) verifier.finish(record);
      else verifier.segment(record);
    }
    return verifier !== null;
  } catch (error) {
    if (isPorchlightError(error)) return false;
    throw error;
  }
}
