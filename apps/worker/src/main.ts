import { readFileSync } from 'node:fs';
import {
  PostgresClipDeletions,
  PostgresClipIndex,
  PostgresDatabase,
  PostgresMatchIndex,
  PostgresRegistry,
  PostgresRequestStore,
  PostgresShareStore,
} from '@porchlight/index-store';
import { backendOfUrl, connectJobs } from '@porchlight/jobs';
import { systemClock } from '@porchlight/kernel';
import { connectClipStore } from '@porchlight/object-store';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { parseSettings, runService, startHealthServer } from '@porchlight/service';
import { HttpClipSpool } from '@porchlight/spool/http';
import { PemReceiptSigner } from './PemReceiptSigner.ts';
import { settingsSchema } from './settings.ts';
import { buildWorker, keepResuming, type WorkerDeps } from './worker.ts';

const settings = parseSettings(settingsSchema, process.env);

await runService({
  name: 'worker',
  level: settings.LOG_LEVEL,
  stopWithParent: settings.STOP_WITH_PARENT,
  async start(log, started) {
    const database = new PostgresDatabase({
      url: settings.DATABASE_URL,
      applicationName: 'porchlight-worker',
    });
    started({ name: 'database', stop: () => database.close() });
    const store = connectClipStore({
      endpoint: settings.S3_ENDPOINT,
      region: settings.S3_REGION,
      bucket: settings.S3_BUCKET,
      accessKeyId: settings.S3_ACCESS_KEY_ID,
      secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    });
    started({ name: 'object store', stop: async () => store.close() });
    const jobs = await connectJobs({ backend: backendOfUrl(settings.JOBS_URL), log });
    started({ name: 'jobs', stop: () => jobs.close() });
    const deps: WorkerDeps = {
      log,
      store,
      spool: new HttpClipSpool({ baseUrl: settings.BROKER_INTERNAL_URL, token: settings.INTERNAL_TOKEN }),
      index: new PostgresClipIndex(database),
      shares: new PostgresShareStore(database),
      deletions: new PostgresClipDeletions(database),
      matching: new PostgresMatchIndex(database),
      registry: new PostgresRegistry(database),
      requests: new PostgresRequestStore(database),
      signer: new PemReceiptSigner(readFileSync(settings.RECEIPT_KEY_FILE, 'utf8')),
      primitives: nodeVerifyPrimitives,
      clock: systemClock,
    };
    await jobs.work(buildWorker(deps), { concurrency: settings.CONCURRENCY });
    const stopResuming = await keepResuming(deps, jobs.queue);
    started({ name: 'resuming', stop: async () => stopResuming() });
    const checks = { database: () => database.ready(), jobs: async () => void (await jobs.counts('clips')) };
    started(await startHealthServer(settings.HEALTH_HOST, settings.HEALTH_PORT, checks));
  },
});
