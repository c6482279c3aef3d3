import { concatBytes, hexToBytes, utf8 } from './bytes.ts';
import type { AccountId, HouseholdId } from './ids.ts';

/** Who decides that a change is logged: whoever has the root and publishes a keyring, or any member, for its record, and an account, for its keys. */
export type LabelKind = 'keyring' | 'record';

/**
 * The label in the transparency log of a change of a household or an account, from the one that its client sent, 32 bytes each (seal/spec/watch.md section 4). Whose it is is in it so that nobody who can compute another household's labels, as a former member can, takes them by way of a household of its own.
 */
export function ownedLabel(
  kind: LabelKind,
  ownerId: HouseholdId | AccountId,
  sent: Uint8Array,
  sha256: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  return sha256(concatBytes(utf8(`porchlight/v1/${kind}-label\0`), hexToBytes(ownerId), sent));
}
