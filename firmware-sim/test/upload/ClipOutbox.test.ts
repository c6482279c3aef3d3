import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes } from '@porchlight/kernel';
import { readOpening } from '@porchlight/seal/header';
import { expect, test } from 'vitest';
import { ClipOutbox } from '../../src/upload/ClipOutbox.ts';
import { temporaryFolder } from '../device/household.ts';
import { sealedClip } from './sealedClip.ts';

const { clipId, records } = sealedClip(5);
const whole = concatBytes(...records);

function fileOf(folder: string): string {
  return join(folder, 'outbox', clipId);
}

test('what was appended is there after a restart, record by record, in order', () => {
  using folder = temporaryFolder();
  const clip = new ClipOutbox(folder.path).begin(clipId);
  for (const record of records) clip.append(record);
  const [found, ...others] = new ClipOutbox(folder.path).pending();
  expect(others).toEqual([]);
  expect([...(found?.records() ?? [])]).toEqual(records);
  expect(found).toMatchObject({ clipId, hasManifest: true, segmentCount: 6, unitSegmentCount: 6 });
  expect(statSync(fileOf(folder.path)).mode & 0o077).toBe(0);
});

test('a tail that was torn anywhere is cut off, and what is whole stays', () => {
  using folder = temporaryFolder();
  const outbox = new ClipOutbox(folder.path);
  let end = 0;
  for (const [count, record] of records.entries()) {
    for (const torn of [0, 1, 7, 8, 9, record.length - 1]) {
      writeFileSync(fileOf(folder.path), whole.subarray(0, end + torn));
      const [found] = outbox.pending();
      expect([...(found?.records() ?? [])]).toEqual(records.slice(0, count));
      if (count > 0) expect(readFileSync(fileOf(folder.path)).length).toBe(end);
      else expect(readdirSync(join(folder.path, 'outbox'))).toEqual([]);
    }
    end += record.length;
  }
});

test('rubbish behind the records, and files that are no clips, do no harm', () => {
  using folder = temporaryFolder();
  const outbox = new ClipOutbox(folder.path);
  writeFileSync(fileOf(folder.path), whole.subarray(0, records[0]?.length));
  appendFileSync(fileOf(folder.path), new Uint8Array(5000));
  writeFileSync(join(folder.path, 'outbox', 'notes.txt'), 'PL');
  writeFileSync(join(folder.path, 'outbox', '0'.repeat(32)), new Uint8Array(4000));
  expect(outbox.pending().map((clip) => [clip.clipId, clip.recordCount])).toEqual([[clipId, 1]]);
  expect(readdirSync(join(folder.path, 'outbox')).toSorted()).toEqual([clipId, 'notes.txt'].toSorted());
  truncateSync(fileOf(folder.path), 0);
  expect(outbox.pending()).toEqual([]);
});

test('after kill -9 in the middle of writing every clip holds, as far as it goes', async () => {
  using folder = temporaryFolder();
  const entry = join(import.meta.dirname, 'append-main.ts');
  const child = spawn(process.execPath, [entry, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect.poll(() => readdirSync(join(folder.path, 'outbox')).length).toBeGreaterThan(3);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const pending = new ClipOutbox(folder.path).pending();
  expect(pending.length).toBeGreaterThan(2);
  const numbers = pending.map((clip) => readOpening(clip.record(0) as Uint8Array).clipNumber);
  expect(numbers).toEqual(pending.map((_, i) => i));
  for (const [i, clip] of pending.entries()) {
    if (i < pending.length - 1) expect(clip).toMatchObject({ hasManifest: true, segmentCount: 41 });
    expect(clip.unitSegmentCount).toBe(clip.segmentCount);
  }
});
