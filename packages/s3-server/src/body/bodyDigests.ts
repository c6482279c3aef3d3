import { createHash } from 'node:crypto';
import { type ChecksumName, type Checksums, startChecksum } from './checksums.ts';

/** Every digest of one body in a single pass: MD5 and CRC-32 always, others where somebody asked. */
export class BodyDigests {
  readonly #md5 = createHash('md5');
  readonly #checksums: ReadonlyMap<ChecksumName, ReturnType<typeof startChecksum>>;
  #finished: { readonly md5Hex: string; readonly checksums: Checksums } | null = null;

  constructor(wanted: Iterable<ChecksumName> = []) {
    const names = new Set<ChecksumName>(['crc32', ...wanted]);
    this.#checksums = new Map([...names].map((name) => [name, startChecksum(name)]));
  }

  /** Passes `bytes` on, counting them in. */
  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#md5.update(chunk);
      for (const checksum of this.#checksums.values()) checksum.update(chunk);
      yield chunk;
    }
  }

  /** The digests of all that went through; nothing may follow. */
  finish(): { readonly md5Hex: string; readonly checksums: Checksums } {
    this.#finished ??= {
      md5Hex: this.#md5.digest('hex'),
      checksums: Object.fromEntries([...this.#checksums].map(([name, running]) => [name, running.finish()])),
    };
    return this.#finished;
  }
}
