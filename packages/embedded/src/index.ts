export { createDatabase, type FreshDatabase, freshDatabase } from './database.ts';
export { freePort } from './freePort.ts';
export { postgresCanReach } from './postgresAccount.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './startPostgres.ts';
export { findRedis, type RedisOptions, type RedisServer, startRedis } from './startRedis.ts';
export { testPostgres } from './testPostgres.ts';
