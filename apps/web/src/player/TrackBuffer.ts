/** A SourceBuffer that takes one append after the other. */
export class TrackBuffer {
  readonly #buffer: SourceBuffer;

  constructor(buffer: SourceBuffer) {
    this.#buffer = buffer;
  }

  /** Resolves when the element has taken the bytes, or at the end of `signal`. Throws DOMException where it refuses them. */
  async append(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve, reject) => {
      const done = new AbortController();
      const options = { signal: done.signal };
      const settle = (outcome: () => void) => {
        done.abort();
        outcome();
      };
      this.#buffer.addEventListener('updateend', () => settle(resolve), options);
      this.#buffer.addEventListener('error', () => settle(() => reject(refusal())), options);
      signal.addEventListener('abort', () => settle(resolve), options);
      try {
        this.#buffer.appendBuffer(new Uint8Array(bytes));
      } catch (error) {
        settle(() => reject(error));
      }
    });
  }
}

function refusal(): DOMException {
  return new DOMException('The browser refused a part of the recording.', 'DataError');
}
