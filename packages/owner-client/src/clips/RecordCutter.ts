import { concatBytes, PorchlightError } from '@porchlight/kernel';
import { RECORD_HEAD_BYTES } from '@porchlight/seal/header';

/** Far above the largest record of spec/clip.md, so that what no record begins with isn't gathered for ever. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** Cuts a stored clip that comes in pieces into its records. */
export class RecordCutter {
  /** What came of the record that isn't whole yet. */
  #rest: Uint8Array = new Uint8Array(0);

  /** The records that are whole with this piece. Throws `limit_exceeded` for one that says it is longer than any. */
  push(piece: Uint8Array): Uint8Array[] {
    let rest = this.#rest.length === 0 ? piece : concatBytes(this.#rest, piece);
    const records: Uint8Array[] = [];
    for (let length = lengthOf(rest); length !== null && length <= rest.length; length = lengthOf(rest)) {
      records.push(rest.slice(0, length));
      rest = rest.subarray(length);
    }
    this.#rest = rest.slice();
    return records;
  }

  /** Throws `truncated_clip` where the last record is cut off. */
  end(): void {
    if (this.#rest.length > 0)
      throw new PorchlightError('truncated_clip', 'the clip ends in the middle of a record');
  }
}

/** The whole length of the record that begins here; null while its head isn't there. */
function lengthOf(bytes: Uint8Array): number | null {
  if (bytes.length < RECORD_HEAD_BYTES) return null;
  const body = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4);
  if (body > MAX_RECORD_BYTES) throw new PorchlightError('limit_exceeded', 'this is no record of a clip');
  return RECORD_HEAD_BYTES + body;
}
