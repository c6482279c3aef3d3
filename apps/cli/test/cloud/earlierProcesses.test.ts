import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endEarlierProcesses, noteProcess } from '../../src/cloud/earlierProcesses.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-processes-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('waits until a noted process has ended by itself', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  noteProcess(folder, 'store', child.pid ?? 0);
  const waiting = endEarlierProcesses(folder);
  child.stdin.end();
  await waiting;
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'leaves a program alone that only has the number of a noted one',
  async () => {
    writeFileSync(join(folder, 'store'), `${process.pid} 12345`);
    await endEarlierProcesses(folder);
    expect(readdirSync(folder)).toEqual([]);
  },
);
