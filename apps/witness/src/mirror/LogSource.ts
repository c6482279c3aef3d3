import { PorchlightError } from '@porchlight/kernel';
import {
  decodeEntryBundle,
  encodeEntryBundle,
  HASH_BYTES,
  MAX_ENTRY_BYTES,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from '@porchlight/tlog';

const TIMEOUT_MS = 10_000;
const MAX_NOTE_BYTES = 131_072;
const MAX_POLICY_BYTES = 65_536;
const MAX_TILE_BYTES = { hashes: TILE_WIDTH * HASH_BYTES, entries: TILE_WIDTH * (2 + MAX_ENTRY_BYTES) };

/** A log as it is served (C2SP tlog-tiles), nothing of which is verified here. Throws `unavailable` for what can't be had, and `malformed_record` for what is too long. */
export class LogSource {
  readonly #prefix: string;
  readonly #stopping: AbortSignal;

  /** `prefix` ends in a slash. What is being fetched is given up when `stopping` is aborted. */
  constructor(prefix: string, stopping: AbortSignal) {
    this.#prefix = prefix;
    this.#stopping = stopping;
  }

  /** The newest note that the log signed; null before its first. */
  async newest(): Promise<Uint8Array | null> {
    return (await this.#get('unwitnessed', MAX_NOTE_BYTES)) ?? this.#get('checkpoint', MAX_NOTE_BYTES);
  }

  /** The newest note that the log shows, which a quorum of its policy cosigned; null before the first. */
  shown(): Promise<Uint8Array | null> {
    return this.#get('checkpoint', MAX_NOTE_BYTES);
  }

  /** The log's own policy; null where it has none beside it. */
  policy(): Promise<Uint8Array | null> {
    return this.#get('policy', MAX_POLICY_BYTES);
  }

  /** A tile or bundle; a partial one from the full one where the log has removed it. */
  readonly tile = async (tile: Tile): Promise<Uint8Array> => {
    const limit = tile.level === 'entries' ? MAX_TILE_BYTES.entries : MAX_TILE_BYTES.hashes;
    const own = await this.#get(tilePath(tile), limit);
    if (own !== null) return own;
    const full =
      tile.width < TILE_WIDTH && (await this.#get(tilePath({ ...tile, width: TILE_WIDTH }), limit));
    if (!full) throw new PorchlightError('unavailable', `the log doesn’t serve ${tilePath(tile)}`);
    return cutTile(full, tile, TILE_WIDTH);
  };

  async #get(path: string, maxBytes: number): Promise<Uint8Array | null> {
    let answer: Response;
    try {
      const signal = AbortSignal.any([this.#stopping, AbortSignal.timeout(TIMEOUT_MS)]);
      answer = await fetch(`${this.#prefix}${path}`, { signal, redirect: 'error' });
      if (answer.ok) return await wholeBody(answer, maxBytes);
      await answer.body?.cancel();
    } catch (cause) {
      if (cause instanceof PorchlightError) throw cause;
      throw new PorchlightError('unavailable', `the log doesn’t give ${path}: try again later`, { cause });
    }
    if (answer.status === 404) return null;
    throw new PorchlightError('unavailable', `the log answers ${answer.status} to ${path}: try again later`);
  }
}

/** The beginning of a wider form of a tile, as wide as `tile`. Throws `malformed_record` for a bundle that hasn't `width` entries. */
export function cutTile(wider: Uint8Array, tile: Tile, width: number): Uint8Array {
  if (tile.level !== 'entries') return wider.slice(0, tile.width * HASH_BYTES);
  return encodeEntryBundle(decodeEntryBundle(wider, width).slice(0, tile.width));
}

async function wholeBody(answer: Response, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of answer.body ?? []) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes)
      throw new PorchlightError('malformed_record', `what the log serves has more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
