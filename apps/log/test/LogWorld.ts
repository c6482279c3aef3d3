import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogStanding } from '@porchlight/domain';
import type { LogKey } from '@porchlight/domain/log';
import { freePort, freshDatabase } from '@porchlight/embedded';
import { createLogin, migrate, PostgresDatabase, PostgresLogQueue } from '@porchlight/index-store';
import { connectLogObjects, type S3LogObjects } from '@porchlight/log-store';
import { startS3Server } from '@porchlight/s3-server';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { type Policy, parsePolicy } from '@porchlight/tlog';
import { inject } from 'vitest';
import { readLogKey } from '../src/readLogKey.ts';
import { ChildServer } from './ChildServer.ts';
import { ORIGIN, policyText } from './TestLog.ts';
import { TestWitness } from './TestWitness.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../infra/migrations', import.meta.url));
const BUCKET = 'porchlight-log';

/** Everything that the log's process needs, real: database with its own login, bucket, key, head file and two witnesses of which both must cosign. */
export class LogWorld implements AsyncDisposable {
  readonly key: LogKey;
  readonly policy: Policy;
  readonly witnesses: readonly TestWitness[];
  readonly queue: PostgresLogQueue;
  readonly objects: S3LogObjects;
  readonly headFile: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #parts: AsyncDisposableStack;

  private constructor(
    parts: Pick<LogWorld, 'key' | 'policy' | 'witnesses' | 'queue' | 'objects' | 'headFile'>,
    env: Readonly<Record<string, string>>,
    stack: AsyncDisposableStack,
  ) {
    this.key = parts.key;
    this.policy = parts.policy;
    this.witnesses = parts.witnesses;
    this.queue = parts.queue;
    this.objects = parts.objects;
    this.headFile = parts.headFile;
    this.#env = env;
    this.#parts = stack;
  }

  static async open(): Promise<LogWorld> {
    await using opening = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'porchlight-log-'));
    opening.defer(() => rm(folder, { recursive: true, force: true }));
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const key = readLogKey(pem, ORIGIN, nodeVerifyPrimitives.sha256);
    const witnesses = await Promise.all(['one', 'two'].map((name) => TestWitness.make(name)));
    for (const witness of witnesses) opening.use(witness);
    await Promise.all(witnesses.map((witness) => witness.serve(key.key)));
    const lines = [...witnesses.map(({ policyLine }) => policyLine), 'group both all one two'];
    const policy = policyText(key, lines, 'quorum both');
    await writeFile(join(folder, 'policy'), policy);
    await writeFile(join(folder, 'log-key.pem'), pem, { mode: 0o600 });
    const { databaseUrl, queue } = await openQueue(opening);
    const bucket = await openBucket(opening, join(folder, 'bucket'));
    const env = {
      ...bucket.env,
      DATABASE_URL: databaseUrl,
      LOG_ORIGIN: ORIGIN,
      LOG_KEY_FILE: join(folder, 'log-key.pem'),
      LOG_POLICY_FILE: join(folder, 'policy'),
    };
    const { objects } = bucket;
    const headFile = join(folder, 'head.sqlite');
    const parsed = parsePolicy(policy, nodeVerifyPrimitives.sha256);
    const parts = { key, policy: parsed, witnesses, queue, objects, headFile };
    return new LogWorld(parts, env, opening.move());
  }

  /** A process of the log, not started yet. */
  async process(headFile = this.headFile): Promise<ChildServer & { readonly readyUrl: string }> {
    const port = await freePort();
    const env = { ...this.#env, LOG_HEAD_FILE: headFile, HEALTH_PORT: String(port) };
    const server = this.#parts.use(new ChildServer('apps/log/src/main.ts', env));
    return Object.assign(server, { readyUrl: `http://127.0.0.1:${port}/readyz` });
  }

  /** Whether all of these are shown. */
  async shown(leafHashes: readonly Uint8Array[]): Promise<Extract<LogStanding, { state: 'shown' }>[]> {
    const standings = await Promise.all(leafHashes.map((leafHash) => this.queue.find(leafHash)));
    return standings.flatMap((standing) => (standing?.state === 'shown' ? [standing] : []));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }
}

async function openQueue(opening: AsyncDisposableStack) {
  const { url } = opening.use(await freshDatabase(inject('postgresUrl')));
  await migrate(url, MIGRATIONS);
  const password = randomBytes(24).toString('base64url');
  const user = `test_${randomBytes(6).toString('hex')}`;
  const login = new URL(url);
  login.username = await createLogin(url, 'porchlight_log', password, user);
  login.password = password;
  const database = new PostgresDatabase({ url, applicationName: 'porchlight-test', maxConnections: 4 });
  opening.defer(async () => {
    await database.query({ name: 'drop-login', text: `DROP ROLE ${user}` }, []);
    await database.close();
  });
  return { databaseUrl: login.href, queue: new PostgresLogQueue(database) };
}

async function openBucket(opening: AsyncDisposableStack, folder: string) {
  const keys = { accessKeyId: 'log-test', secretAccessKey: randomBytes(24).toString('base64url') };
  const credential = { ...keys, permission: 'read-write', buckets: [BUCKET] } as const;
  const server = opening.use(await startS3Server({ folder, credentials: [credential], buckets: [BUCKET] }));
  const objects = connectLogObjects({ endpoint: server.url, region: 'local', bucket: BUCKET, ...keys });
  opening.defer(async () => objects.close());
  const env = {
    S3_ENDPOINT: server.url,
    S3_REGION: 'local',
    S3_BUCKET: BUCKET,
    S3_ACCESS_KEY_ID: keys.accessKeyId,
    S3_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
  return { objects, env };
}
