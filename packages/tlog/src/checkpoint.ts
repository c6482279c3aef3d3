import { base64ToBytes, bytesToBase64, PorchlightError, utf8 } from '@porchlight/kernel';
import { HASH_BYTES } from './hashes.ts';
import { type Note, type NoteSignature, parseNote } from './note.ts';
import type { Sign, TlogPrimitives } from './primitives.ts';
import { SIGNATURE_TYPES, type VerifierKey } from './verifierKey.ts';
import type { TreeHead } from './verifyProofs.ts';

/** What a checkpoint says (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** Which log it is of. */
  readonly origin: string;
  /** Lines behind the first three; ours has none. */
  readonly extensions: readonly string[];
}

/** A checkpoint as it was signed: what it says, and the note with its signatures. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
}

const ED25519_SIGNATURE_BYTES = 64;

/** The text that is signed, with its last newline. */
export function formatCheckpoint({ origin, size, rootHash, extensions }: Checkpoint): string {
  return [origin, String(size), bytesToBase64(rootHash), ...extensions, ''].join('\n');
}

/** Reads the text of a checkpoint. Throws `malformed_record` and `malformed_encoding`. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeText = '', root = '', ...more] = text.split('\n');
  const extensions = more.slice(0, -1);
  const size = /^(0|[1-9][0-9]*)$/.test(sizeText) ? Number(sizeText) : Number.NaN;
  const isWhole =
    origin !== '' &&
    Number.isSafeInteger(size) &&
    more.at(-1) === '' &&
    extensions.every((line) => line !== '');
  if (!isWhole)
    throw new PorchlightError(
      'malformed_record',
      'the checkpoint is malformed: it is an origin, a size and a root',
    );
  const rootHash = base64ToBytes(root);
  if (rootHash.length !== HASH_BYTES)
    throw new PorchlightError('malformed_record', 'the checkpoint is malformed: its root has not 32 bytes');
  return { origin, size, rootHash, extensions };
}

/** Reads a signed checkpoint and verifies nothing. Throws `malformed_record`, `malformed_encoding` and `limit_exceeded`. */
export function readSignedCheckpoint(bytes: Uint8Array | string): SignedCheckpoint {
  const note = parseNote(bytes);
  return { checkpoint: parseCheckpoint(note.text), note };
}

/** A log's signature over a text (C2SP signed-note, type 1). */
export function signText(text: string, key: VerifierKey, sign: Sign): NoteSignature {
  return { name: key.name, keyId: key.keyId, signature: sign(utf8(text)) };
}

/** Whether a line is one of this key. */
export function isOfKey({ name, keyId }: NoteSignature, key: VerifierKey): boolean {
  return name === key.name && keyId === key.keyId;
}

/** Whether a log's key signed the note. Throws `bad_signature` where it says so and didn't. */
export function isSignedBy(
  { text, signatures }: Note,
  key: VerifierKey,
  primitives: TlogPrimitives,
): boolean {
  if (key.type !== SIGNATURE_TYPES.ed25519) return false;
  const own = signatures.filter((signature) => isOfKey(signature, key));
  const holds = own.every(
    ({ signature }) =>
      signature.length === ED25519_SIGNATURE_BYTES &&
      primitives.verifySignature(signature, utf8(text), key.publicKey),
  );
  if (!holds) throw new PorchlightError('bad_signature', `the signature of ${key.name} doesn't hold`);
  return own.length > 0;
}
