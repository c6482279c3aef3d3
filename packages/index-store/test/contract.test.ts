import { accountStoreContract } from '@porchlight/testkit/account-store/contract';
import { MemoryAccountStore } from '@porchlight/testkit/account-store/MemoryAccountStore';
import { auditLogContract } from '@porchlight/testkit/audit-log/contract';
import { MemoryAuditLog } from '@porchlight/testkit/audit-log/MemoryAuditLog';
import { bookStoreContract } from '@porchlight/testkit/book-store/contract';
import { MemoryBookStore } from '@porchlight/testkit/book-store/MemoryBookStore';
import { clipDeletionsContract } from '@porchlight/testkit/clip-deletions/contract';
import { MemoryClipDeletions } from '@porchlight/testkit/clip-deletions/MemoryClipDeletions';
import { clipIndexContract } from '@porchlight/testkit/clip-index/contract';
import { MemoryClipIndex } from '@porchlight/testkit/clip-index/MemoryClipIndex';
import { logBacklogContract } from '@porchlight/testkit/log-backlog/contract';
import { logCheckpointsContract } from '@porchlight/testkit/log-checkpoints/contract';
import { MemoryLogCheckpoints } from '@porchlight/testkit/log-checkpoints/MemoryLogCheckpoints';
import { logQueueContract } from '@porchlight/testkit/log-queue/contract';
import { MemoryLogQueue } from '@porchlight/testkit/log-queue/MemoryLogQueue';
import { matchIndexContract } from '@porchlight/testkit/match-index/contract';
import { MemoryMatchIndex } from '@porchlight/testkit/match-index/MemoryMatchIndex';
import { registryContract } from '@porchlight/testkit/registry/contract';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { requestStoreContract } from '@porchlight/testkit/request-store/contract';
import { MemoryRequestStore } from '@porchlight/testkit/request-store/MemoryRequestStore';
import { ruledLogContract } from '@porchlight/testkit/ruled-log/contract';
import { MemoryRuledLog } from '@porchlight/testkit/ruled-log/MemoryRuledLog';
import { shareStoreContract } from '@porchlight/testkit/share-store/contract';
import { MemoryShareStore } from '@porchlight/testkit/share-store/MemoryShareStore';
import { afterAll, beforeAll } from 'vitest';
import {
  PostgresAccountStore,
  PostgresAuditLog,
  PostgresBookStore,
  PostgresClipDeletions,
  PostgresClipIndex,
  type PostgresDatabase,
  PostgresLogBacklog,
  PostgresLogCheckpoints,
  PostgresLogQueue,
  PostgresMatchIndex,
  PostgresRegistry,
  PostgresRequestStore,
  PostgresRuledLog,
  PostgresShareStore,
} from '../src/index.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';
import { showWaiting } from './showWaiting.ts';

let migrated: MigratedDatabase;
let database: PostgresDatabase;
/** Databases of one test each. */
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  migrated = await migratedDatabase();
  database = migrated.connect();
});
afterAll(async () => {
  await opened.disposeAsync();
  await migrated[Symbol.asyncDispose]();
});

clipIndexContract('memory', () => new MemoryClipIndex());
clipIndexContract('PostgreSQL', () => new PostgresClipIndex(database));

/** A log in memory that shows what waits when it is told to. */
function heldLog() {
  const queue = new MemoryLogQueue();
  queue.hold();
  const show = async () => {
    queue.show();
    queue.hold();
  };
  return { queue, show };
}

const postgresLog = () => ({ queue: new PostgresLogQueue(database), show: () => showWaiting(database) });

requestStoreContract('memory', () => {
  const log = heldLog();
  return { ...log, store: new MemoryRequestStore(log.queue) };
});
requestStoreContract('PostgreSQL', () => ({ ...postgresLog(), store: new PostgresRequestStore(database) }));

accountStoreContract('memory', () => new MemoryAccountStore());
accountStoreContract('PostgreSQL', () => new PostgresAccountStore(database));

registryContract('memory', () => {
  const log = heldLog();
  return { ...log, registry: new MemoryRegistry(log.queue) };
});
registryContract('PostgreSQL', () => ({ ...postgresLog(), registry: new PostgresRegistry(database) }));

ruledLogContract('memory', () => {
  const { queue } = heldLog();
  return { queue, ruled: new MemoryRuledLog(queue) };
});
ruledLogContract('PostgreSQL', () => ({ ...postgresLog(), ruled: new PostgresRuledLog(database) }));

logCheckpointsContract('memory', async () => {
  const checkpoints = new MemoryLogCheckpoints();
  return { checkpoints, show: async (size, checkpoint) => checkpoints.show(size, checkpoint) };
});
logCheckpointsContract('PostgreSQL', async () => {
  const own = opened.use(await migratedDatabase()).connect();
  return {
    checkpoints: new PostgresLogCheckpoints(own),
    async show(size, checkpoint) {
      const name = 'test-show-checkpoint';
      const text = 'INSERT INTO log_checkpoints (size, shown_at_ms, checkpoint) VALUES ($1, 1, $2)';
      await own.query({ name, text }, [size, checkpoint]);
    },
  };
});

matchIndexContract('memory', () => {
  const [clips, requests] = [new MemoryClipIndex(), new MemoryRequestStore()];
  return { clips, requests, matching: new MemoryMatchIndex(clips, requests) };
});
matchIndexContract('PostgreSQL', () => ({
  clips: new PostgresClipIndex(database),
  requests: new PostgresRequestStore(database),
  matching: new PostgresMatchIndex(database),
}));

bookStoreContract('memory', () => ({ books: new MemoryBookStore(), registry: new MemoryRegistry() }));
bookStoreContract('PostgreSQL', () => ({
  books: new PostgresBookStore(database),
  registry: new PostgresRegistry(database),
}));

auditLogContract('memory', () => new MemoryAuditLog());
auditLogContract('PostgreSQL', () => new PostgresAuditLog(database));

clipDeletionsContract('memory', () => {
  const clips = new MemoryClipIndex();
  return { clips, deletions: new MemoryClipDeletions(clips) };
});
clipDeletionsContract('PostgreSQL', () => ({
  clips: new PostgresClipIndex(database),
  deletions: new PostgresClipDeletions(database),
}));

shareStoreContract('memory', () => {
  const clips = new MemoryClipIndex();
  return { clips, deletions: new MemoryClipDeletions(clips), shares: new MemoryShareStore(clips) };
});
shareStoreContract('PostgreSQL', () => ({
  clips: new PostgresClipIndex(database),
  deletions: new PostgresClipDeletions(database),
  shares: new PostgresShareStore(database),
}));

logQueueContract('memory', heldLog);
logQueueContract('PostgreSQL', postgresLog);

logBacklogContract('PostgreSQL', async () => {
  const own = await migratedDatabase();
  const pool = own.connect();
  return {
    queue: new PostgresLogQueue(pool),
    backlog: new PostgresLogBacklog(pool),
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
});
