import type { Note, NoteSignature } from '@porchlight/tlog';

/** The first note with the other's signatures of keys that it has none of; the first as it is where the texts differ. */
export function mergeNotes(first: Note, other: Note): Note {
  if (first.text !== other.text) return first;
  const added = other.signatures.filter((line) => !first.signatures.some((own) => isOfSameKey(own, line)));
  return { text: first.text, signatures: [...first.signatures, ...added] };
}

function isOfSameKey(one: NoteSignature, other: NoteSignature): boolean {
  return one.name === other.name && one.keyId === other.keyId;
}
