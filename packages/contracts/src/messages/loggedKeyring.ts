import { concatBytes, decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';

/** A keyring as devices get it (spec/mqtt.md section 8). */
export interface LoggedKeyring {
  /** The signed statement. */
  readonly record: Uint8Array;
  /** The `.tlog-proof` of its entry. */
  readonly proof: string;
}

/** The longest keyring proof, in bytes (spec/mqtt.md section 8). */
export const MAX_KEYRING_PROOF_BYTES = 16_384;

const LENGTH_BYTES = 4;

/** The length of the record as a big-endian u32, the record, the proof in UTF-8 (spec/mqtt.md section 8). */
export function encodeLoggedKeyring({ record, proof }: LoggedKeyring): Uint8Array {
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, record.length);
  return concatBytes(length, record, utf8(proof));
}

/** Throws `malformed_record`, `malformed_encoding` for a proof that isn't UTF-8, and `limit_exceeded` for one that is too long. */
export function decodeLoggedKeyring(bytes: Uint8Array): LoggedKeyring {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = bytes.length < LENGTH_BYTES ? bytes.length : view.getUint32(0);
  const end = LENGTH_BYTES + length;
  if (end > bytes.length) throw new PorchlightError('malformed_record', 'the logged keyring is cut off');
  if (bytes.length - end > MAX_KEYRING_PROOF_BYTES)
    throw new PorchlightError(
      'limit_exceeded',
      `a keyring's proof has at most ${MAX_KEYRING_PROOF_BYTES} bytes`,
    );
  return { record: bytes.slice(LENGTH_BYTES, end), proof: decodeUtf8(bytes.subarray(end)) };
}
