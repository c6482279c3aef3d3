import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEQUENCER_POINTS, type SequencerPoint } from '@porchlight/domain/log';
import { bytesToHex, utf8 } from '@porchlight/kernel';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import { auditLog } from '@porchlight/testkit/log-objects/auditLog';
import { type Checkpoint, readSignedCheckpoint } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { SqliteLogHeads } from '../src/index.ts';
import { type LogBucket, logBucket, temporaryFolder } from './logStores.ts';
import { SqliteBacklog } from './SqliteBacklog.ts';

const WRITER = fileURLToPath(new URL('./programs/writer.ts', import.meta.url));

test('two processes on one log, each killed at every point of a round while the other goes on, neither fork it nor lose an entry nor place one twice', async () => {
  await using folder = await temporaryFolder();
  await using bucket = await logBucket();
  const backlog = new SqliteBacklog(join(folder.path, 'backlog.sqlite'));
  const seen = new Map<string, Checkpoint>();
  const queued: Uint8Array[] = [];
  const queueOne = () => {
    const entry = utf8(`entry ${queued.length}`);
    queued.push(entry);
    backlog.add(sampleLogged(entry));
  };
  const writers = [0, 3].map(async (shift) => {
    for (let at = 0; at < SEQUENCER_POINTS.length; at += 1) {
      const point = SEQUENCER_POINTS[(at + shift) % SEQUENCER_POINTS.length];
      expect(await ended(startWriter(folder.path, bucket, point))).toEqual([null, 'SIGKILL']);
    }
    return true;
  });
  let isOver = false;
  const all = Promise.all(writers).finally(() => {
    isOver = true;
  });
  await Promise.all([
    all,
    expect
      .poll(
        async () => {
          queueOne();
          await noteSigned(bucket, seen);
          return isOver;
        },
        { interval: 15, timeout: 110_000 },
      )
      .toBe(true),
  ]);
  const last = [startWriter(folder.path, bucket), startWriter(folder.path, bucket)];
  expect(await Promise.all(last.map(ended))).toEqual([
    [0, null],
    [0, null],
  ]);
  await noteSigned(bucket, seen);
  const signed = [...seen.values()].toSorted((a, b) => a.size - b.size);
  const order = await auditLog(bucket.objects, signed, queued);
  expect(new Set(order).size).toBe(queued.length);
  expect(await backlog.placedSize()).toBe(queued.length);
  expect(await backlog.waitingCount()).toBe(0);
  const heads = new SqliteLogHeads(join(folder.path, 'head.sqlite'));
  expect((await heads.read())?.size).toBe(queued.length);
  heads.close();
  backlog.close();
  expect(seen.size).toBeGreaterThan(SEQUENCER_POINTS.length);
}, 120_000);

function startWriter(folder: string, bucket: LogBucket, killAt: SequencerPoint | '' = ''): ChildProcess {
  const env = {
    HEAD: join(folder, 'head.sqlite'),
    BACKLOG: join(folder, 'backlog.sqlite'),
    BUCKET: JSON.stringify(bucket.settings),
    KILL_AT: killAt,
  };
  return spawn(process.execPath, [WRITER], { env, stdio: ['ignore', 'inherit', 'inherit'] });
}

async function ended(child: ChildProcess): Promise<unknown[]> {
  return once(child, 'exit');
}

/** Remembers what the log says that it signed. */
async function noteSigned({ objects }: LogBucket, seen: Map<string, Checkpoint>): Promise<void> {
  const note = await objects.get('unwitnessed');
  if (note === null) return;
  const { checkpoint } = readSignedCheckpoint(note);
  seen.set(`${checkpoint.size} ${bytesToHex(checkpoint.rootHash)}`, checkpoint);
}
