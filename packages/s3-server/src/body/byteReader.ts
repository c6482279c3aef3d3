import { S3Fault } from '../s3Fault.ts';

/** Reads lines and runs of bytes from chunks of any size. It holds at most one chunk and one line. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The text up to CR LF, which is dropped. Throws `IncompleteBody` at the end, `InvalidRequest` for more than `limit` bytes. */
  async line(limit: number): Promise<string> {
    let text = '';
    while (!text.endsWith('\r\n')) {
      await this.#fill();
      const newline = this.#chunk.indexOf(0x0a);
      text += Buffer.from(this.#take(newline < 0 ? this.#chunk.length : newline + 1)).toString('latin1');
      if (text.length > limit)
        throw new S3Fault('InvalidRequest', 'a line of the aws-chunked body is too long');
    }
    return text.slice(0, -2);
  }

  /** Exactly `length` bytes, in pieces as they come. Throws `IncompleteBody` at an early end. */
  async *run(length: number): AsyncGenerator<Uint8Array> {
    let left = length;
    while (left > 0) {
      await this.#fill();
      const piece = this.#take(Math.min(left, this.#chunk.length));
      left -= piece.length;
      yield piece;
    }
  }

  async atEnd(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return true;
      this.#chunk = next.value;
    }
    return false;
  }

  async #fill(): Promise<void> {
    if (await this.atEnd()) throw new S3Fault('IncompleteBody', 'the body ends before its last chunk');
  }

  #take(length: number): Uint8Array {
    const taken = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    return taken;
  }
}
