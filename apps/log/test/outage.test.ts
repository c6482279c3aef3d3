import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { encodeLogEntry } from '@porchlight/contracts/log';
import { bytesToHex, epochMs, systemRandom } from '@porchlight/kernel';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import { expect, test } from 'vitest';
import { ClockedWitness } from './ClockedWitness.ts';
import { freshLogKey, TestLog } from './TestLog.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const MINUTE_MS = 60_000;
const ROOT = join(import.meta.dirname, '../../..');

function entriesAt(atMs: number, count: number) {
  return Array.from({ length: count }, () => {
    const [labelHex, valueHex] = [bytesToHex(systemRandom(32)), bytesToHex(systemRandom(32))];
    return sampleLogged(encodeLogEntry({ v: 1, kind: 'blinded', atMs: epochMs(atMs), labelHex, valueHex }));
  });
}

/** What the auditor says of the log, and of every checkpoint of it that this witness cosigned. */
async function audit(log: TestLog, witness: ClockedWitness) {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-outage-'));
  const write = async (path: string, bytes: Uint8Array | string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  for (const [name, bytes] of log.objects.objects) await write(`log/${name}`, bytes);
  for (const [at, note] of witness.notes.entries()) await write(`seen-${at}/checkpoint`, note);
  const mirrors = witness.notes.flatMap((_, at) => ['--mirror', join(folder, `seen-${at}`)]);
  const args = ['verify', 'log', join(folder, 'log'), '--json', '--state', join(folder, 'state'), ...mirrors];
  const child = spawn(process.execPath, ['apps/cli/src/main.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([buffer(child.stdout), once(child, 'exit')]);
  await rm(folder, { recursive: true });
  const { broken, faults, treeSize } = JSON.parse(String(out));
  return { code, broken: broken.slice(0, 3), faults, treeSize };
}

test('what was queued while the log was down for long has its place before a witness is asked again, and breaks no rule', async () => {
  await using witness = await ClockedWitness.start();
  await using log = new TestLog(freshLogKey(), [witness.policyLine], 'quorum clocked');
  const nowMs = Date.now();
  const longAgoMs = nowMs - 25 * MINUTE_MS;
  witness.atSeconds = Math.floor(longAgoMs / 1000);
  log.clockBehindMs = nowMs - longAgoMs;
  await log.start();
  await log.backlog.add(entriesAt(longAgoMs, 3));
  await expect.poll(() => log.backlog.shownSize(), PATIENCE).toBe(3);
  await log.stop();
  witness.atSeconds = Math.floor(nowMs / 1000);
  log.clockBehindMs = 0;
  await log.backlog.add(entriesAt(nowMs - 20 * MINUTE_MS, 4_200));
  await log.start();
  await expect.poll(() => log.backlog.shownSize(), PATIENCE).toBe(4_203);
  await log.stop();
  expect(await audit(log, witness)).toEqual({ code: 0, broken: [], faults: [], treeSize: 4_203 });
  expect(witness.sizes.filter((size) => size > 3)).toEqual([4_203]);
});

test('a witness is asked for each size once, also by the next process', async () => {
  await using witness = await ClockedWitness.start();
  await using log = new TestLog(freshLogKey(), [witness.policyLine], 'quorum clocked');
  witness.atSeconds = Math.floor(Date.now() / 1000);
  for (const size of [2, 4]) {
    await log.start();
    await log.backlog.add(entriesAt(Date.now(), 2));
    await expect.poll(() => log.backlog.shownSize(), PATIENCE).toBe(size);
    await log.stop();
  }
  expect(witness.sizes).toEqual([2, 4]);
});

test('a cosignature that the process lost before it was shown is asked for again', async () => {
  await using witness = await ClockedWitness.start();
  await using log = new TestLog(freshLogKey(), [witness.policyLine], 'quorum clocked');
  witness.atSeconds = Math.floor(Date.now() / 1000);
  await log.start();
  await log.backlog.add(entriesAt(Date.now(), 2));
  await expect.poll(() => log.backlog.shownSize(), PATIENCE).toBe(2);
  await log.stop();
  log.objects.objects.delete('checkpoint');
  await log.start();
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(2);
  expect(witness.sizes).toEqual([2, 2]);
});
