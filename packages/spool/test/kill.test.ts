import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openSpool } from '../src/index.ts';
import { clipIdOf, DEVICE, opening, recordsIn, segment, temporaryFolder } from './records.ts';

const ROUNDS = 12;

/** What one clip was told: acknowledged segments, or that it is released. */
type Told = Map<number, number | 'released'>;

async function runUntilKilled(folder: string, first: number, acks: number, told: Told): Promise<void> {
  const program = fileURLToPath(new URL('./acknowledger.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [clip = '', what = ''] = line.split(' ');
    told.set(Number(clip), what === 'released' ? what : Number(what));
    count += 1;
    if (count === acks) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
}

test(`of what was acknowledged nothing is lost in ${ROUNDS} kills, and nothing released comes back`, async () => {
  await using folder = await temporaryFolder();
  const told: Told = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    await runUntilKilled(folder.path, round * 1000, 50 + 37 * round, told);
    await using spool = await openSpool({ folder: folder.path, segmentFileBytes: 256 * 1024 });
    for (const [clip, what] of told) {
      const records = await recordsIn(spool, clip);
      if (what === 'released') {
        expect(records).toEqual([]);
        continue;
      }
      const mayBeReleased = what === 40 && clip % 3 === 0;
      if (mayBeReleased && records.length === 0) continue;
      expect(records.length).toBeGreaterThanOrEqual(1 + what);
      expect(records[0]).toEqual(opening(clip).bytes);
      records.slice(1).forEach((record, sequence) => {
        expect(record).toEqual(segment(clip, sequence, 2000).bytes);
      });
      expect(spool.find(DEVICE, clipIdOf(clip))?.nextSequence).toBe(records.length - 1);
    }
  }
  expect(told.size).toBeGreaterThan(ROUNDS * 8 - 1);
});
