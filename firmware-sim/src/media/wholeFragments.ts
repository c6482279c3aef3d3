/** The box at `at`: its type and where it ends; null where its header or body isn't whole (ISO/IEC 14496-12 section 4.2). */
function boxAt(bytes: Uint8Array, at: number): { readonly type: string; readonly end: number } | null {
  if (at + 8 > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const small = view.getUint32(0);
  if (small === 1 && bytes.length - at < 16) return null;
  const size = small === 1 ? Number(view.getBigUint64(8)) : small;
  return size < 8 || at + size > bytes.length ? null : { type, end: at + size };
}

/** A fragmented MP4 without what follows its last whole fragment, as of a clip that broke off; a view. Empty where there is no moov. */
export function wholeFragments(bytes: Uint8Array): Uint8Array {
  let whole = 0;
  for (let box = boxAt(bytes, 0); box !== null; box = boxAt(bytes, box.end)) {
    if (box.type === 'moov' || box.type === 'mdat') whole = box.end;
  }
  return bytes.subarray(0, whole);
}
