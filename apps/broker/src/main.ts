import {
  PostgresClipIndex,
  PostgresDatabase,
  PostgresLogCheckpoints,
  PostgresRegistry,
} from '@porchlight/index-store';
import { backendOfUrl, connectJobs } from '@porchlight/jobs';
import { systemClock } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { parseSettings, runService } from '@porchlight/service';
import { openSpool } from '@porchlight/spool';
import { buildBroker } from './broker.ts';
import { settingsSchema } from './settings.ts';

const settings = parseSettings(settingsSchema, process.env);
const HOUR_MS = 60 * 60 * 1000;

await runService({
  name: 'broker',
  level: settings.LOG_LEVEL,
  stopWithParent: settings.STOP_WITH_PARENT,
  async start(log, started) {
    const spool = await openSpool({ folder: settings.SPOOL_FOLDER, maxBytes: settings.SPOOL_MAX_BYTES });
    started({ name: 'spool', stop: () => spool.close() });
    const database = new PostgresDatabase({
      url: settings.DATABASE_URL,
      applicationName: 'porchlight-broker',
    });
    started({ name: 'database', stop: () => database.close() });
    const jobs = await connectJobs({ backend: backendOfUrl(settings.JOBS_URL), log });
    started({ name: 'jobs', stop: () => jobs.close() });
    const broker = await buildBroker({
      registry: new PostgresRegistry(database),
      checkpoints: new PostgresLogCheckpoints(database),
      index: new PostgresClipIndex(database),
      queue: jobs.queue,
      spool,
      primitives: nodeVerifyPrimitives,
      clock: systemClock,
      log,
      internalToken: settings.INTERNAL_TOKEN,
      readiness: { database: () => database.ready(), jobs: () => jobs.counts('clips') },
      clipSilenceMs: settings.CLIP_SILENCE_MS,
      unfinishedKeptMs: settings.UNFINISHED_KEPT_HOURS * HOUR_MS,
    });
    started({ name: 'broker', stop: () => broker.close() });
    const { MQTT_TLS_CERT_FILE: certFile, MQTT_TLS_KEY_FILE: keyFile } = settings;
    const tls = certFile === undefined || keyFile === undefined ? null : { certFile, keyFile };
    const mqttPort = await broker.listenForDevices({
      host: settings.MQTT_HOST,
      port: settings.MQTT_PORT,
      tls,
    });
    const internalPort = await broker.listenInternally(settings.INTERNAL_HOST, settings.INTERNAL_PORT);
    log.info({ mqttPort, internalPort, tls: tls !== null }, 'listening');
  },
});
