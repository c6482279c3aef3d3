import { errorOfAnswer } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { decodeEntryBundle, type Tile, tilePath } from '@porchlight/tlog';

/** Where the log's files are (contracts/spec/log.md section 1), and how they are fetched. */
export interface LogFilesDeps {
  /** Ends with a slash. */
  readonly prefixUrl: string;
  readonly fetch: typeof globalThis.fetch;
}

const CALL_TIMEOUT_MS = 30_000;
const MAX_CHECKPOINT_BYTES = 65_536;
/** 256 entries of 65,535 bytes, each behind its length. */
const MAX_TILE_BYTES = 256 * 65_537;

/** The files of a log, from whoever serves them: nothing in them is believed before it was checked. Throws `unavailable`, and `limit_exceeded` for what is longer than such a file can be. */
export class LogFiles {
  readonly #deps: LogFilesDeps;

  constructor(deps: LogFilesDeps) {
    this.#deps = deps;
  }

  /** The newest checkpoint that was cosigned; null before the first. */
  async checkpoint(): Promise<Uint8Array | null> {
    return this.#read('checkpoint', MAX_CHECKPOINT_BYTES, 'no-store');
  }

  /** The bytes of a tile of hashes. */
  async tile(tile: Tile): Promise<Uint8Array> {
    const bytes = await this.#read(tilePath(tile), MAX_TILE_BYTES, 'default');
    if (bytes !== null) return bytes;
    throw new PorchlightError('unavailable', 'the log doesn’t serve all of its files: try again later');
  }

  /** The entries of a bundle. Throws also `malformed_record` where it holds another number of them. */
  async bundle(tile: Tile): Promise<readonly Uint8Array[]> {
    return decodeEntryBundle(await this.tile(tile), tile.width);
  }

  async #read(path: string, maxBytes: number, cache: 'no-store' | 'default'): Promise<Uint8Array | null> {
    const { fetch, prefixUrl } = this.#deps;
    let response: Response;
    let bytes: Uint8Array;
    try {
      const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
      response = await fetch(new URL(path, prefixUrl), { signal, cache, credentials: 'omit' });
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new PorchlightError('unavailable', 'the log does not answer: are you online?', { cause });
    }
    if (response.status === 404) return null;
    if (!response.ok) throw errorOfAnswer(response.status, bytes);
    if (bytes.length > maxBytes)
      throw new PorchlightError('limit_exceeded', 'a file of the log is longer than it can be');
    return bytes;
  }
}
