import type { SealPrimitives } from '../primitives/primitives.ts';
import { watchLabel, watchValue } from './watchKey.ts';

/** What the log must hold of a keyring (spec/watch.md section 3), by its record and version. */
export function watchedKeyring(
  { record, version }: { readonly record: Uint8Array; readonly version: number },
  watchKey: Uint8Array,
  primitives: SealPrimitives,
): { readonly label: Uint8Array; readonly value: Uint8Array } {
  const hash = primitives.sha256(record);
  return {
    label: watchLabel(watchKey, 'keyring', version, primitives),
    value: watchValue(watchKey, 'keyring', version, hash, primitives),
  };
}
