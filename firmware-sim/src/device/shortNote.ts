import { utf8 } from '@porchlight/kernel';
import { formatNote, type Note, type Policy } from '@porchlight/tlog';

/** What a manifest has room for (seal/spec/clip.md section 7), in bytes. */
const MAX_BYTES = 4096;

/** A checkpoint's note with the signatures of the policy's logs and witnesses alone, in their order, as many as there is room for; empty where not even one fits. */
export function shortNote({ text, signatures }: Note, { logs, witnesses }: Policy): string {
  const known = [...logs, ...witnesses].flatMap(({ key }) =>
    signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId),
  );
  for (let count = known.length; count > 0; count--) {
    const note = formatNote({ text, signatures: known.slice(0, count) });
    if (utf8(note).length <= MAX_BYTES) return note;
  }
  return '';
}
