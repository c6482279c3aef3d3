import { isPorchlightError } from '@porchlight/kernel';
import pg from 'pg';
import { toPorchlightError } from './databaseError.ts';

/** A statement that each connection prepares once, under `name`. Names are unique in the package. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Where statements run: the pool, each for itself, or one transaction. */
export interface Session {
  /** The rows, as the driver gives them: uuid, bigint and numeric as text, bytea as Buffer. */
  query<Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

export interface PostgresDatabaseOptions {
  /** `postgresql://user:password@host:port/database`. It holds the password: never log it. */
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Connections at most; 10 where left out. */
  readonly maxConnections?: number;
  /** For a connection, new or from the pool, to be had; 5,000 where left out. */
  readonly connectTimeoutMs?: number;
  /** For one statement, waiting for locks included; 10,000 where left out. */
  readonly statementTimeoutMs?: number;
  /** For one transaction; 120,000 where left out. What is queued for the log in it must not come later than that (contracts/spec/log.md section 2). */
  readonly transactionTimeoutMs?: number;
}

/** How much longer than PostgreSQL itself we wait before a silent connection counts as lost. */
const NETWORK_PATIENCE_MS = 2_000;
const IDLE_MS = 30_000;
const TRANSACTION_MS = 120_000;

/** A bounded pool of connections. Connects when first asked, and again after a loss. */
export class PostgresDatabase implements Session, AsyncDisposable {
  readonly #pool: pg.Pool;
  #closing: Promise<void> | null = null;

  constructor(options: PostgresDatabaseOptions) {
    const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
    this.#pool = new pg.Pool({
      connectionString: options.url,
      application_name: options.applicationName,
      max: options.maxConnections ?? 10,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
      idleTimeoutMillis: IDLE_MS,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      options: `-c transaction_timeout=${options.transactionTimeoutMs ?? TRANSACTION_MS}`,
      query_timeout: statementTimeoutMs + NETWORK_PATIENCE_MS,
      keepAlive: true,
    });
    // A lost connection rejects whatever runs on it, and the pool replaces it; unheard, the event would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row extends pg.QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return this.#withClient((client) => run<Row>(client, statement, values));
  }

  /** Runs `work` in one transaction (READ COMMITTED), durable when the promise resolves; rolls back and rethrows when `work` throws. */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#withClient(async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work({ query: (statement, values) => run(client, statement, values) });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    });
  }

  /** Resolves when the database answers a query. Throws `unavailable`. */
  async ready(): Promise<void> {
    await this.query({ name: 'ready', text: 'SELECT 1' }, []);
  }

  /** Waits for what runs and closes every connection. May be called twice; later queries throw `unavailable`. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    try {
      const client = await this.#pool.connect();
      let mustDrop = true;
      try {
        const result = await work(client);
        mustDrop = false;
        return result;
      } catch (error) {
        mustDrop = !leavesConnectionUsable(error);
        throw error;
      } finally {
        client.release(mustDrop);
      }
    } catch (error) {
      throw toPorchlightError(error);
    }
  }
}

async function run<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await client.query<Row>({ name: statement.name, text: statement.text, values: [...values] });
  return result.rows;
}

/** PostgreSQL ends the connection itself after anything graver than `ERROR`. */
function leavesConnectionUsable(error: unknown): boolean {
  return error instanceof pg.DatabaseError ? error.severity === 'ERROR' : isPorchlightError(error);
}
