import { concatBytes, decodeUtf8, equalBytes, PorchlightError } from '@porchlight/kernel';
import {
  type Checkpoint,
  completeSubtrees,
  decodeEntryBundle,
  Frontier,
  formatNote,
  leafHash,
  proveConsistency,
  readSignedCheckpoint,
  rootOfTree,
  type Sha256,
  type SignedCheckpoint,
  TILE_WIDTH,
  type Tile,
  TileReader,
  tileInTree,
  tilePath,
  verifyConsistency,
} from '@porchlight/tlog';
import type { DurableFolder, FileToWrite } from '../store/DurableFolder.ts';
import { growTiles } from './growTiles.ts';
import { cutTile, type LogSource } from './LogSource.ts';

/** How far a copy goes, and the checkpoint that its entries were held against. */
export interface Progress {
  readonly size: number;
  readonly towards: SignedCheckpoint;
}

/** Bundles that are fetched, checked and stored in one step. */
const STEP_BUNDLES = 16;

/** The copy of one log in a folder, under the names that tlog-tiles gives its parts. Every tile in it was checked against a checkpoint that the log signed. One caller at a time. */
export class MirroredTree {
  readonly #folder: DurableFolder;
  readonly #path: string;
  readonly #sha256: Sha256;
  /** Null before the first step. */
  #progress: Progress | null;

  private constructor(folder: DurableFolder, path: string, sha256: Sha256, progress: Progress | null) {
    this.#folder = folder;
    this.#path = path;
    this.#sha256 = sha256;
    this.#progress = progress;
  }

  /** Goes on where an earlier process was. Throws `corrupted_storage`. */
  static async open(folder: DurableFolder, path: string, sha256: Sha256): Promise<MirroredTree> {
    const bytes = await folder.read(`${path}/mirrored`);
    return new MirroredTree(folder, path, sha256, bytes === null ? null : parseProgress(bytes));
  }

  get size(): number {
    return this.#progress?.size ?? 0;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  /** The root of the first `size` entries, which are at most as many as it has. */
  rootAt(size: number): Promise<Uint8Array> {
    return rootOfTree(size, this.#reader().read, this.#sha256);
  }

  /**
   * Fetches the next entries towards a checkpoint that is larger than the copy, and stores them once they are known to be in its tree.
   * Throws `unavailable` where the log gives something not, `wrong_proof` or `malformed_record` where what it gives isn't of that tree; the copy stays as it was.
   */
  async step(target: SignedCheckpoint, source: LogSource): Promise<void> {
    const { size } = this;
    const firstBundle = Math.floor(size / TILE_WIDTH);
    const end = Math.min(target.checkpoint.size, (firstBundle + STEP_BUNDLES) * TILE_WIDTH);
    const bundles = await Promise.all(
      Array.from({ length: Math.ceil(end / TILE_WIDTH) - firstBundle }, async (_, at) => {
        const tile = tileInTree('entries', firstBundle + at, end);
        return { tile, bytes: await source.tile(tile) };
      }),
    );
    const leaves = bundles.flatMap(({ tile, bytes }) =>
      decodeEntryBundle(bytes, tile.width).map((entry) => leafHash(entry, this.#sha256)),
    );
    const added = leaves.slice(size % TILE_WIDTH);
    await this.#requireKnown(leaves.slice(0, size % TILE_WIDTH));
    await this.#requireInTree(added, target.checkpoint, source);
    const tiles = await growTiles(size, added, this.#read, this.#sha256);
    await this.#folder.write([...bundles, ...tiles].map(({ tile, bytes }) => this.#file(tile, bytes)));
    await this.#note({ size: end, towards: target });
  }

  /** Stores the partial tiles of a tree that is smaller than the copy, so that it is served too. */
  async showTree(size: number): Promise<void> {
    const files: FileToWrite[] = [];
    for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
      for (const row of level === 0 ? (['entries', 0] as const) : [level]) {
        const width = Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
        if (width === 0) continue;
        const index = Math.floor(size / TILE_WIDTH ** (level + 1));
        const tile = { level: row, index, width };
        if ((await this.#folder.read(`${this.#path}/${tilePath(tile)}`)) !== null) continue;
        const wider = tileInTree(row, index, this.size);
        files.push(this.#file(tile, cutTile(await this.#read(wider), tile, wider.width)));
      }
    }
    await this.#folder.write(files);
  }

  /** The leaves that the copy has of its last bundle are those of the bundle that was fetched again. */
  async #requireKnown(leaves: readonly Uint8Array[]): Promise<void> {
    if (leaves.length === 0) return;
    const tile = tileInTree(0, Math.floor(this.size / TILE_WIDTH), this.size);
    if (!equalBytes(concatBytes(...leaves), await this.#read(tile)))
      throw new PorchlightError('wrong_proof', 'the log serves other entries than before');
  }

  /** The tree with these leaves added is the checkpoint's, or the log's tiles lead from it to the checkpoint's. */
  async #requireInTree(added: readonly Uint8Array[], target: Checkpoint, source: LogSource): Promise<void> {
    const nodes = completeSubtrees(0, this.size);
    const frontier = new Frontier(this.#sha256, this.size, await this.#reader().read(nodes));
    for (const leaf of added) frontier.append(leaf);
    const older = { size: frontier.size, rootHash: frontier.root() };
    const reader = new TileReader(target.size, source.tile, this.#sha256);
    const proof = await proveConsistency(older.size, target.size, reader.read, this.#sha256);
    verifyConsistency(older, target, proof, this.#sha256);
  }

  async #note(progress: Progress): Promise<void> {
    const bytes = `${progress.size}\n${formatNote(progress.towards.note)}`;
    await this.#folder.write([{ path: `${this.#path}/mirrored`, bytes }]);
    this.#progress = progress;
  }

  #reader(): TileReader {
    return new TileReader(this.size, this.#read, this.#sha256);
  }

  readonly #read = async (tile: Tile): Promise<Uint8Array> => {
    const bytes = await this.#folder.read(`${this.#path}/${tilePath(tile)}`);
    if (bytes === null) throw corrupted();
    return bytes;
  };

  #file(tile: Tile, bytes: Uint8Array): FileToWrite {
    return { path: `${this.#path}/${tilePath(tile)}`, bytes };
  }
}

function parseProgress(bytes: Uint8Array): Progress {
  try {
    const [, size, note] = /^([1-9][0-9]{0,15})\n(.+)$/s.exec(decodeUtf8(bytes)) ?? [];
    if (note !== undefined) return { size: Number(size), towards: readSignedCheckpoint(note) };
  } catch (cause) {
    throw corrupted({ cause });
  }
  throw corrupted();
}

function corrupted(options?: ErrorOptions): PorchlightError {
  return new PorchlightError(
    'corrupted_storage',
    'the copy of a log in WITNESS_FOLDER is damaged: restore it from a backup, or remove its folder `tile` and its file `mirrored` and let it be fetched again',
    options,
  );
}
