import { type Tile, tilePath } from '@porchlight/tlog';
import { type LogFault, logFault } from '../audit/LogFault.ts';
import { type LogSource, Unreadable } from './LogSource.ts';
import { readTile } from './readTile.ts';

/** What a tile holds, and whose copy it is from. */
export interface Copy {
  readonly items: readonly Uint8Array[];
  readonly from: LogSource;
}

/** No copy has a file that the log's signature says there is. */
export class MissingEverywhere extends Error {
  override readonly name = 'MissingEverywhere';
}

/** The operator's copy of a log, and mirrors that are read where it lacks something. Collects what the operator's lacks. */
export class LogCopies {
  readonly operator: LogSource;
  readonly mirrors: readonly LogSource[];
  /** By what they say: each is told once. Owned by this class. */
  readonly #faults = new Map<string, LogFault>();
  /** Why the operator's copy isn't asked any more; null while it is. */
  #silence: string | null = null;

  constructor(operator: LogSource, mirrors: readonly LogSource[]) {
    this.operator = operator;
    this.mirrors = mirrors;
  }

  get faults(): readonly LogFault[] {
    return [...this.#faults.values()];
  }

  /** Null while the operator's copy answers. */
  get operatorSilence(): string | null {
    return this.#silence;
  }

  /** From now on the mirrors alone are read. */
  giveUpOperator(why: string): void {
    this.#silence ??= why;
  }

  /** The operator's, or the first mirror's that has it. Throws `MissingEverywhere` where the operator says that it hasn't it and no mirror has, and `Unreadable` where nobody can be asked. */
  async read(tile: Tile): Promise<Copy> {
    const own = await this.#ofOperator(tile);
    if (own !== null && typeof own !== 'string') return own;
    const other = await this.fromMirrors(tile);
    if (own === null && other !== null) return other;
    if (own === null) throw new Unreadable(this.#silence ?? 'no copy answers');
    const path = tilePath(tile);
    const where = other === null ? 'no mirror that was given has it' : `${other.from.name} has it`;
    this.#add(
      logFault('missing', `${path} ${own} in the operator’s copy; ${where}`, { index: firstEntry(tile) }),
    );
    if (other === null) throw new MissingEverywhere(path);
    return other;
  }

  /** What the mirrors have of it, one after the other until one `suits`; null where none does. */
  async fromMirrors(
    tile: Tile,
    suits: (items: readonly Uint8Array[]) => boolean = () => true,
  ): Promise<Copy | null> {
    for (const from of this.mirrors) {
      try {
        const answer = await readTile(from, tile);
        if (answer.state === 'read' && suits(answer.items)) return { items: answer.items, from };
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
      }
    }
    return null;
  }

  /** What is wrong with the operator's answer; null where it isn't asked any more. */
  async #ofOperator(tile: Tile): Promise<Copy | string | null> {
    if (this.#silence !== null) return null;
    try {
      const answer = await readTile(this.operator, tile);
      if (answer.state === 'read') return { items: answer.items, from: this.operator };
      return answer.state === 'missing' ? 'is missing' : answer.what;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.giveUpOperator(error.message);
      return null;
    }
  }

  #add(fault: LogFault): void {
    this.#faults.set(fault.what, fault);
  }
}

/** Of the entries that a tile is about. */
function firstEntry({ level, index }: Tile): number {
  return index * 256 ** (level === 'entries' ? 1 : level + 1);
}
