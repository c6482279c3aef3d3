import { readFileSync } from 'node:fs';
import { decodeLogEntry } from '@porchlight/contracts/log';
import {
  LogListener,
  PostgresDatabase,
  PostgresLogBacklog,
  PostgresWitnessNotes,
} from '@porchlight/index-store';
import { systemClock } from '@porchlight/kernel';
import { connectLogObjects, SqliteLogHeads } from '@porchlight/log-store';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { parseSettings, runService, startHealthServer } from '@porchlight/service';
import { LogService } from './LogService.ts';
import { readLogKey } from './readLogKey.ts';
import { readOwnPolicy } from './readOwnPolicy.ts';
import { settingsSchema } from './settings.ts';
import { untilAvailable } from './untilAvailable.ts';

const settings = parseSettings(settingsSchema, process.env);
const primitives = nodeVerifyPrimitives;

await runService({
  name: 'log',
  level: settings.LOG_LEVEL,
  stopWithParent: settings.STOP_WITH_PARENT,
  async start(log, started, stopping) {
    const pem = readFileSync(settings.LOG_KEY_FILE, 'utf8');
    const key = readLogKey(pem, settings.LOG_ORIGIN, primitives.sha256);
    const policyText = readFileSync(settings.LOG_POLICY_FILE, 'utf8');
    const policy = readOwnPolicy(policyText, key, primitives.sha256);
    const heads = new SqliteLogHeads(settings.LOG_HEAD_FILE);
    started({ name: 'head', stop: async () => heads.close() });
    const url = settings.DATABASE_URL;
    const database = new PostgresDatabase({ url, applicationName: 'porchlight-log' });
    started({ name: 'database', stop: () => database.close() });
    const objects = connectLogObjects({
      endpoint: settings.S3_ENDPOINT,
      region: settings.S3_REGION,
      bucket: settings.S3_BUCKET,
      accessKeyId: settings.S3_ACCESS_KEY_ID,
      secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    });
    started({ name: 'object store', stop: async () => objects.close() });
    const backlog = new PostgresLogBacklog(database);
    const listener = new LogListener(url, () => backlog.heard());
    started({ name: 'listener', stop: () => listener.close() });
    const notes = new PostgresWitnessNotes(database);
    const clock = systemClock;
    const deps = { heads, objects, backlog, notes, key, policyText, policy, primitives, clock, log };
    const service = new LogService({ ...deps, requireForm: decodeLogEntry });
    started({ name: 'rounds', stop: () => service.stop() });
    await untilAvailable(async () => {
      await objects.ensureBucket();
      await service.start();
    }, stopping);
    const checks = { database: () => database.ready(), rounds: () => service.ready() };
    started(await startHealthServer(settings.HEALTH_HOST, settings.HEALTH_PORT, checks));
  },
});
