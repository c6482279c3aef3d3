import { base64ToBytes, bytesToBase64, decodeUtf8, PorchlightError } from '@porchlight/kernel';
import { HASH_BYTES } from './hashes.ts';

/** What a log asks a witness by `add-checkpoint` (C2SP tlog-witness). */
export interface AddCheckpoint {
  /** The size that the witness cosigned last, as the log believes. */
  readonly oldSize: number;
  /** From that size to the checkpoint's. */
  readonly proof: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
}

/** The answer of a witness that has cosigned another size than the log believed. */
export const TREE_SIZE_MEDIA_TYPE = 'text/x.tlog.size';

const MAX_HASHES = 63;

/** The body of the call. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(bytesToBase64), '', checkpoint].join('\n');
}

/** Reads the body of the call; the checkpoint in it is verified by nobody yet. Throws `malformed_record` and `malformed_encoding`. */
export function parseAddCheckpoint(bytes: Uint8Array | string): AddCheckpoint {
  const text = typeof bytes === 'string' ? bytes : decodeUtf8(bytes);
  const split = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, Math.max(split, 0)).split('\n');
  const size = /^old (0|[1-9][0-9]{0,15})$/.exec(first)?.[1];
  if (size === undefined || !Number.isSafeInteger(Number(size)))
    throw malformed('it begins with “old” and a size, and has a checkpoint behind an empty line');
  if (lines.length > MAX_HASHES) throw malformed('it has more than 63 hashes');
  const proof = lines.map(base64ToBytes);
  if (proof.some(({ length }) => length !== HASH_BYTES)) throw malformed('a hash has not 32 bytes');
  return { oldSize: Number(size), proof, checkpoint: text.slice(split + 2) };
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the call is malformed: ${what}`);
}
