import {
  cosignersOf,
  type NoteSignature,
  type Policy,
  type SignedCheckpoint,
  type TlogPrimitives,
} from '@porchlight/tlog';

/** The cosignatures that a note has already for a checkpoint, by the policy's names of who made them; none where it is of another checkpoint. Throws `bad_signature`. */
export function knownCosignatures(
  shown: SignedCheckpoint,
  { note }: SignedCheckpoint,
  policy: Policy,
  primitives: TlogPrimitives,
): ReadonlyMap<string, NoteSignature> {
  const known = new Map<string, NoteSignature>();
  if (shown.note.text !== note.text) return known;
  for (const signature of shown.note.signatures) {
    const alone = { ...shown, note: { text: note.text, signatures: [signature] } };
    for (const { name } of cosignersOf(alone, policy, primitives)) known.set(name, signature);
  }
  return known;
}
