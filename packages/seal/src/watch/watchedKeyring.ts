import { type HouseholdId, ownedLabel, PorchlightError, parseHouseholdId } from '@porchlight/kernel';
import { peekStatement } from '../header/index.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { watchLabel, watchValue } from './watchKey.ts';

/** What is logged of a keyring. */
export interface WatchedKeyring {
  /** What its publisher sends. */
  readonly sentLabel: Uint8Array;
  /** What the log must hold: of this household and no other. */
  readonly label: Uint8Array;
  readonly value: Uint8Array;
}

/** What the log must hold of a keyring (spec/watch.md sections 3 and 4), by its record and version. Throws `malformed_record` for a record that names no household. */
export function watchedKeyring(
  { record, version }: { readonly record: Uint8Array; readonly version: number },
  watchKey: Uint8Array,
  primitives: SealPrimitives,
): WatchedKeyring {
  const hash = primitives.sha256(record);
  const sentLabel = watchLabel(watchKey, 'keyring', version, primitives);
  return {
    sentLabel,
    label: ownedLabel('keyring', householdOf(record), sentLabel, primitives.sha256),
    value: watchValue(watchKey, 'keyring', version, hash, primitives),
  };
}

function householdOf(record: Uint8Array): HouseholdId {
  const keyring = peekStatement(record, 'keyring');
  if (typeof keyring === 'object' && keyring !== null && 'householdId' in keyring)
    return parseHouseholdId(String(keyring.householdId));
  throw new PorchlightError('malformed_record', 'the keyring names no household');
}
