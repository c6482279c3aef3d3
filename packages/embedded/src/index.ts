export { createDatabase, type FreshDatabase, freshDatabase } from './database.ts';
export { freePort } from './freePort.ts';
export { LockFile } from './LockFile.ts';
export { markLives, processMark } from './livingProcess.ts';
export { postgresCanReach } from './postgresAccount.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './startPostgres.ts';
export { findRedis, type RedisOptions, type RedisServer, startRedis } from './startRedis.ts';
export { testPostgres } from './testPostgres.ts';
export { type Ending, Warden } from './Warden.ts';
