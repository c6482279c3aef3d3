import { PostgresAccountStore, PostgresDatabase, PostgresRegistry } from '@porchlight/index-store';
import { backendOfUrl, connectJobs } from '@porchlight/jobs';
import { hexToBytes, systemClock, systemRandom } from '@porchlight/kernel';
import { connectClipStore } from '@porchlight/object-store';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { parseSettings, runService } from '@porchlight/service';
import { accountSetup, openMailer } from './accounts/openAccounts.ts';
import { buildApi } from './api.ts';
import { Brokers } from './brokers/Brokers.ts';
import { clipBucket, logBucket } from './buckets.ts';
import { readLogPolicy } from './log/LogPolicy.ts';
import { RendezvousTable } from './pairing/RendezvousTable.ts';
import { settingsSchema } from './settings.ts';
import { storesIn } from './storesIn.ts';
import { openWebClient } from './web/WebClient.ts';

const settings = parseSettings(settingsSchema, process.env);

await runService({
  name: 'api',
  level: settings.LOG_LEVEL,
  stopWithParent: settings.STOP_WITH_PARENT,
  async start(log, started) {
    const database = new PostgresDatabase({ url: settings.DATABASE_URL, applicationName: 'porchlight-api' });
    started({ name: 'database', stop: () => database.close() });
    const store = connectClipStore(clipBucket(settings));
    const logObjects = connectClipStore(logBucket(settings));
    started({ name: 'object store', stop: async () => store.close() });
    started({ name: "the log's bucket", stop: async () => logObjects.close() });
    const jobs = await connectJobs({ backend: backendOfUrl(settings.JOBS_URL), log });
    started({ name: 'jobs', stop: () => jobs.close() });
    const { BROKER_INTERNAL_URL: baseUrls, INTERNAL_TOKEN: token } = settings;
    const broker = new Brokers({ baseUrls, token, log });
    started({ name: 'brokers', stop: async () => broker.close() });
    const mail = await openMailer(settings);
    started({ name: 'mail', stop: mail.stop });
    const registry = new PostgresRegistry(database);
    const accounts = accountSetup(settings, {
      store: new PostgresAccountStore(database),
      registry,
      mailer: mail.mailer,
      verify: nodeVerifyPrimitives,
      clock: systemClock,
      random: systemRandom,
    });
    const app = await buildApi(
      {
        registry,
        accounts,
        ...storesIn(database),
        store,
        logObjects,
        logPolicy: readLogPolicy(settings.LOG_POLICY_FILE, settings.LOG_MIRRORS, nodeVerifyPrimitives.sha256),
        jobs: jobs.queue,
        broker,
        primitives: nodeVerifyPrimitives,
        clock: systemClock,
        random: systemRandom,
        trustedProxies: settings.TRUSTED_PROXIES,
        authority: settings.API_AUTHORITY ?? null,
        operatorKey: hexToBytes(settings.OPERATOR_KEY_HEX),
        cloud: { brokerUrl: settings.PUBLIC_BROKER_URL, receiptKeyHex: settings.RECEIPT_PUBLIC_KEY_HEX },
        pairings: new RendezvousTable({}, () => performance.now()),
        web:
          settings.WEB_FOLDER === undefined
            ? null
            : openWebClient(settings.WEB_FOLDER, {
                tileUrl: settings.WEB_TILE_URL ?? null,
                tileAttribution: settings.WEB_TILE_ATTRIBUTION ?? null,
              }),
        readiness: {
          database: () => database.ready(),
          jobs: async () => void (await jobs.counts('matching')),
        },
      },
      log,
    );
    started({ name: 'http', stop: () => app.close() });
    await app.listen({ host: settings.API_HOST, port: settings.API_PORT });
  },
});
