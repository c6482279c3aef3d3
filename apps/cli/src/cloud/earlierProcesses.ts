import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { markLives, processMark } from '@porchlight/embedded';

const END_PATIENCE_MS = 15_000;
const POLL_MS = 20;

/** Notes in `folder` that process `pid` runs, for a start that comes after a kill of ours. */
export function noteProcess(folder: string, name: string, pid: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mark = processMark(pid);
  if (mark !== null) writeFileSync(join(folder, name), mark, { mode: 0o600 });
}

/**
 * Waits for the processes that are noted in `folder` and that a killed run left; they end by themselves, and after a while by force. A number that
 * another program has got meanwhile is left alone. The caller holds the lock of the run, so none of them has a living owner.
 */
export async function endEarlierProcesses(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await Promise.all(readdirSync(folder).map((name) => endEarlier(join(folder, name))));
}

async function endEarlier(file: string): Promise<void> {
  const mark = readFileSync(file, 'utf8');
  const pid = Number(mark.split(' ')[0]);
  const forceAtMs = performance.now() + END_PATIENCE_MS;
  while (markLives(mark)) {
    if (performance.now() > forceAtMs) process.kill(pid, 'SIGKILL');
    await delay(POLL_MS);
  }
  rmSync(file, { force: true });
}
