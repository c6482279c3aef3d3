import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeStartLock } from '../../src/start/takeStartLock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-lock-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lets one in at a time, and tells the other whose turn it is', () => {
  const lock = takeStartLock(folder);
  expect(() => takeStartLock(folder)).toThrow(`(process ${process.pid}) runs here already`);
  lock.release();
  takeStartLock(folder).release();
});

test('passes over the lock of a process that was killed', async () => {
  const program = join(import.meta.dirname, 'programs/holdLock.ts');
  const holder = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  expect(() => takeStartLock(folder)).toThrow(`process ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  takeStartLock(folder).release();
});

test.runIf(process.platform === 'linux')('passes over a lock whose number another program has got', () => {
  writeFileSync(join(folder, 'start.lock'), `${process.pid} 12345`);
  takeStartLock(folder).release();
});
