import { PorchlightError } from '@porchlight/kernel';

/** The longest entry that a bundle holds, in bytes (C2SP tlog-tiles). */
export const MAX_ENTRY_BYTES = 65_535;

/** Entries one after the other, each behind its length as a big-endian u16 (C2SP tlog-tiles). Throws `limit_exceeded` for an entry that is too long. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, { length }) => sum + 2 + length, 0));
  const view = new DataView(bundle.buffer);
  let at = 0;
  for (const entry of entries) {
    requireEntryLength(entry);
    view.setUint16(at, entry.length);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** The `count` entries of a bundle. Throws `malformed_record` unless it holds exactly as many. */
export function decodeEntryBundle(bundle: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < count && at + 2 <= bundle.length) {
    const end = at + 2 + view.getUint16(at);
    if (end > bundle.length) break;
    entries.push(bundle.slice(at + 2, end));
    at = end;
  }
  if (entries.length !== count || at !== bundle.length)
    throw new PorchlightError('malformed_record', `the bundle doesn't hold exactly ${count} entries`);
  return entries;
}

/** Throws `limit_exceeded` for an entry of more than 65,535 bytes. */
export function requireEntryLength({ length }: Uint8Array): void {
  if (length <= MAX_ENTRY_BYTES) return;
  throw new PorchlightError(
    'limit_exceeded',
    `an entry has ${length} bytes, and at most ${MAX_ENTRY_BYTES} fit`,
  );
}
