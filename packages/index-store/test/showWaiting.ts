import { type PostgresDatabase, PostgresLogBacklog } from '../src/index.ts';

/** Does to the queue what the log's process does, with texts that stand for proofs. */
export async function showWaiting(database: PostgresDatabase): Promise<void> {
  const backlog = new PostgresLogBacklog(database);
  const waiting = await backlog.waiting({ entries: 1_000, sizeBytes: 1_000_000 });
  const firstIndex = await backlog.placedSize();
  await backlog.markPlaced(
    firstIndex,
    waiting.map(({ leafHash }) => leafHash),
  );
  await backlog.show({
    checkpoint: 'checkpoint',
    size: firstIndex + waiting.length,
    shownAtMs: 1_750_000_000_000,
    firstIndex,
    proofs: waiting.map((_, at) => `index ${firstIndex + at}`),
  });
}
