import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cloud, startCloud } from '@porchlight/cli/cloud';
import { loggedBytes } from '@porchlight/domain';
import { PostgresDatabase, PostgresLogQueue } from '@porchlight/index-store';
import { bytesToHex, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave } from '../interleave.ts';
import { quantile } from '../live/Audience.ts';

export const name = 'logged';
export const about =
  'one change at a time through a whole cloud with two witnesses and a mirror: from its commit in PostgreSQL until the log has signed it, and until a quorum has cosigned it and its proof can be fetched, against what is promised';

const CHANGES = 20;
const PROMISED_MS = 1000;
const POLL_MS = 2;

export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  await using closing = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
  closing.defer(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL, which runs as another user when root starts it, must be able to pass through.
  chmodSync(folder, 0o711);
  const cosigners = { witnesses: 2, mirror: true };
  const quiet = { redisUrl: null, path: '', clipSilenceMs: 30_000, progress: () => undefined, cosigners };
  const cloud = closing.use(await startCloud({ ...quiet, folder: join(folder, 'cloud') }));
  const timed = await openTimed(cloud, closing);
  const rows = async (measure: string, times: () => Promise<readonly number[]>) =>
    interleave(
      {
        measure,
        unit: 'ms',
        contenders: {
          'half of them within': async () => quantile(await times(), 0.5),
          '95 in 100 within': async () => quantile(await times(), 0.95),
          'what is promised for 95 in 100': async () => PROMISED_MS,
        },
        peer: 'what is promised for 95 in 100',
      },
      options,
    );
  return [
    ...(await rows('a change, until it is signed', timed.untilSigned)),
    ...(await rows('a change, until it is shown with its proof', timed.untilShown)),
  ];
}

async function openTimed(cloud: Cloud, closing: AsyncDisposableStack) {
  const url = cloud.databases.apiUrl;
  const database = closing.use(new PostgresDatabase({ url, applicationName: 'porchlight-bench' }));
  const queue = new PostgresLogQueue(database);
  const placed = {
    name: 'bench-placed',
    text: 'SELECT FROM log_entries WHERE leaf_hash = $1 AND leaf_index IS NOT NULL',
  };
  const isPlaced = async (leafHash: Uint8Array) => (await database.query(placed, [leafHash])).length === 1;
  const isShown = async (leafHash: Uint8Array) => (await queue.find(leafHash))?.state === 'shown';
  const times = (isThere: typeof isShown) => async () => {
    const measured: number[] = [];
    for (let at = 0; at < CHANGES; at += 1) {
      const change = freshChange();
      const beganAt = performance.now();
      await queue.add([change]);
      while (!(await isThere(change.leafHash))) await delay(POLL_MS);
      measured.push(performance.now() - beganAt);
      while (!(await isShown(change.leafHash))) await delay(POLL_MS);
    }
    return measured;
  };
  return { untilSigned: times(isPlaced), untilShown: times(isShown) };
}

function freshChange() {
  const [labelHex, valueHex] = [bytesToHex(systemRandom(32)), bytesToHex(systemRandom(32))];
  const entry = { v: 1, kind: 'blinded', atMs: systemClock.nowMs(), labelHex, valueHex } as const;
  return loggedBytes(entry, nodePrimitives.sha256);
}
