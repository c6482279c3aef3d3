import {
  PostgresAuditLog,
  PostgresBookStore,
  PostgresClipDeletions,
  PostgresClipIndex,
  type PostgresDatabase,
  PostgresHoldings,
  PostgresLogOverview,
  PostgresLogQueue,
  PostgresMatchIndex,
  PostgresRequestStore,
  PostgresRuledLog,
  PostgresShareStore,
} from '@porchlight/index-store';

/** The stores that the api has in PostgreSQL, but for those that accounts need too. */
export function storesIn(database: PostgresDatabase) {
  return {
    audit: new PostgresAuditLog(database),
    books: new PostgresBookStore(database),
    index: new PostgresClipIndex(database),
    shares: new PostgresShareStore(database),
    holdings: new PostgresHoldings(database),
    deletions: new PostgresClipDeletions(database),
    matching: new PostgresMatchIndex(database),
    requests: new PostgresRequestStore(database),
    log: new PostgresLogQueue(database),
    ruledLog: new PostgresRuledLog(database),
    logOverview: new PostgresLogOverview(database),
  };
}
