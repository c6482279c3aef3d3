import type { LogOverview, LogProgress, ShownCheckpoint, WitnessProgress } from '@porchlight/domain';
import { timeOf } from './columns.ts';
import { NEWEST_CHECKPOINTS, OVERVIEW, WITNESSES } from './logStatements.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';

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

interface RowOfWitness {
  readonly name: string;
  readonly cosigned_size: string | null;
  readonly cosigned_at_ms: string | null;
  readonly failing_since_ms: string | null;
}

function checkpointOf({ size, shown_at_ms, checkpoint }: RowOfCheckpoint): ShownCheckpoint {
  return { size: Number(size), shownAtMs: timeOf(shown_at_ms), checkpoint };
}

function witnessOf({ name, cosigned_size, cosigned_at_ms, failing_since_ms }: RowOfWitness): WitnessProgress {
  const isNew = cosigned_size === null || cosigned_at_ms === null;
  return {
    name,
    cosigned: isNew ? null : { size: Number(cosigned_size), atMs: timeOf(cosigned_at_ms) },
    failingSinceMs: failing_since_ms === null ? null : timeOf(failing_since_ms),
  };
}
