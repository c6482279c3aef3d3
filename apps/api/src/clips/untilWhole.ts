/**
 * The pieces of `body`, each given out only when the one after it or the end has come. A store learns at the end whether its checksum fits: so
 * whoever gets a damaged object misses its last piece, and can't take the transfer for a whole one.
 */
export async function* untilWhole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | null = null;
  for await (const piece of body) {
    if (held !== null) yield held;
    held = piece;
  }
  if (held !== null) yield held;
}
