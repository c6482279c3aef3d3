/** The place of a chunk in its track. */
interface ChunkPlace {
  readonly sequence: number;
  readonly chunk: number;
}

/** What of one track has passed: frames by rising sequence, each from its first chunk on without a gap. */
export class ChunkOrder {
  #sequence = -1;
  #chunk = -1;

  /** Whether this is the first chunk of a later frame than any that has passed. */
  begins({ sequence, chunk }: ChunkPlace): boolean {
    return chunk === 0 && sequence > this.#sequence;
  }

  /** Whether this is the next chunk of the frame of which one passed last. */
  continues({ sequence, chunk }: ChunkPlace): boolean {
    return sequence === this.#sequence && chunk === this.#chunk + 1;
  }

  /** Notes that a chunk that begins or continues has passed. */
  passed({ sequence, chunk }: ChunkPlace): void {
    this.#sequence = sequence;
    this.#chunk = chunk;
  }
}
