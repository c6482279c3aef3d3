import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeLogEntry } from '@porchlight/contracts/log';
import { Sequencer } from '@porchlight/domain/log';
import { utf8 } from '@porchlight/kernel';
import { connectLogObjects, SqliteLogHeads } from '@porchlight/log-store';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { formatCheckpoint, formatNote, signText } from '@porchlight/tlog';
import { ArrayBacklog } from './ArrayBacklog.ts';
import type { EqualLeaves } from './equalLeaves.ts';
import { logKeys } from './logKeys.ts';

const SERVER = fileURLToPath(import.meta.resolve('@porchlight/s3-server/main'));
const CREDENTIAL = {
  accessKeyId: 'bench',
  secretAccessKey: 'bench-secret-0123456789',
  permission: 'read-write',
};

/** An S3 server as a process of its own, which syncs each object, and a folder beside it. */
export interface DurableStores extends AsyncDisposable {
  readonly folder: string;
  readonly url: string;
}

export async function startStores(buckets: readonly string[]): Promise<DurableStores> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
  const env = {
    S3_FOLDER: join(folder, 'objects'),
    S3_CREDENTIALS: JSON.stringify([CREDENTIAL]),
    S3_BUCKETS: buckets.join(','),
  };
  const server = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  const [ready] = await once(server.stdout, 'data');
  return {
    folder,
    url: JSON.parse(String(ready)).url,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A log on durable stores, its queue in memory. */
export interface DurableLog extends Disposable {
  readonly sequencer: Sequencer;
  readonly backlog: ArrayBacklog;
}

const keys = logKeys();

/** A log in a bucket of its own, which begins with the first `size` of `leaves`. */
export async function openLog(
  { folder, url }: DurableStores,
  bucket: string,
  { size, leaves }: { readonly size: number; readonly leaves: EqualLeaves },
): Promise<DurableLog> {
  const heads = new SqliteLogHeads(join(folder, `${bucket}.sqlite`));
  const objects = connectLogObjects({ endpoint: url, region: 'local', bucket, ...CREDENTIAL });
  if (size > 0) {
    const head = leaves.head(size);
    const text = formatCheckpoint({ ...head, origin: keys.log.key.name, extensions: [] });
    await leaves.putEdge(size, objects);
    await objects.put(
      'unwitnessed',
      utf8(formatNote({ text, signatures: [signText(text, keys.log.key, keys.log.sign)] })),
    );
    await heads.replace(null, head);
  }
  const backlog = new ArrayBacklog(size);
  const { sha256 } = nodeVerifyPrimitives;
  const sequencer = new Sequencer({
    heads,
    objects,
    backlog,
    key: keys.log,
    sha256,
    nowMs: Date.now,
    requireForm: decodeLogEntry,
  });
  await sequencer.round();
  return {
    sequencer,
    backlog,
    [Symbol.dispose]() {
      heads.close();
      objects.close();
    },
  };
}
