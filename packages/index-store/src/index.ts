export { createLogin, type DatabaseRole } from './createLogin.ts';
export { migrate } from './migrate.ts';
export { PostgresAccountStore } from './PostgresAccountStore.ts';
export { PostgresAuditLog } from './PostgresAuditLog.ts';
export { PostgresClipIndex } from './PostgresClipIndex.ts';
export { PostgresDatabase, type PostgresDatabaseOptions } from './PostgresDatabase.ts';
export { PostgresMatchIndex } from './PostgresMatchIndex.ts';
export { PostgresRegistry } from './PostgresRegistry.ts';
export { PostgresRequestStore } from './PostgresRequestStore.ts';
