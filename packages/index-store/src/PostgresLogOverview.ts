import type { LogOverview, LogProgress, ShownCheckpoint } from '@porchlight/domain';
import { timeOf } from './columns.ts';
import { NEWEST_CHECKPOINTS, OVERVIEW, WITNESSES } from './logStatements.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';
import { type RowOfWitness, witnessOf } from './witnessRow.ts';

/** How far the log has come, out of the rows that its process writes. */
export class PostgresLogOverview implements LogOverview {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async read(): Promise<LogProgress> {
    const [state] = await this.#database.query<RowOfState>(OVERVIEW, []);
    const checkpoints = await this.#database.query<RowOfCheckpoint>(NEWEST_CHECKPOINTS, []);
    const witnesses = await this.#database.query<RowOfWitness>(WITNESSES, []);
    return {
      placedSize: Number(state?.placed_size ?? 0),
      shownSize: Number(state?.shown_size ?? 0),
      waitingEntries: Number(state?.waiting ?? 0),
      checkpoints: checkpoints.map(checkpointOf),
      witnesses: witnesses.map(witnessOf),
    };
  }
}

interface RowOfState {
  readonly placed_size: string;
  readonly shown_size: string;
  readonly waiting: string;
}

interface RowOfCheckpoint {
  readonly size: string;
  readonly shown_at_ms: string;
  readonly checkpoint: string;
}

function checkpointOf({ size, shown_at_ms, checkpoint }: RowOfCheckpoint): ShownCheckpoint {
  return { size: Number(size), shownAtMs: timeOf(shown_at_ms), checkpoint };
}
