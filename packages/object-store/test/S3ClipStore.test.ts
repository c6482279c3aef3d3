import { randomUUID } from 'node:crypto';
import { clipStoreContract } from '@porchlight/testkit/clip-store/contract';
import { connectClipStore } from '../src/index.ts';
import { storeOnServer } from './storeOnServer.ts';

clipStoreContract('S3ClipStore on the embedded server', async () => {
  const opened = await storeOnServer();
  return { store: opened.store, prefix: '', [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
});

/** Any other S3 service is put to the same test where the environment names one. */
const { PORCHLIGHT_TEST_S3_ENDPOINT: endpoint, PORCHLIGHT_TEST_S3_BUCKET: bucket } = process.env;

if (endpoint !== undefined && bucket !== undefined) {
  clipStoreContract('S3ClipStore on the service named by the environment', async () => {
    const store = connectClipStore({
      endpoint,
      bucket,
      region: process.env['PORCHLIGHT_TEST_S3_REGION'] ?? 'us-east-1',
      accessKeyId: process.env['PORCHLIGHT_TEST_S3_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: process.env['PORCHLIGHT_TEST_S3_SECRET_ACCESS_KEY'] ?? '',
    });
    await store.ensureBucket();
    const prefix = `contract-${randomUUID()}/`;
    return {
      store,
      prefix,
      async [Symbol.asyncDispose]() {
        for await (const key of store.list(prefix)) await store.delete(key);
        store.close();
      },
    };
  });
}
