import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const BEAT_MS = 1_000;
const STALE_MS = 15_000;
const POLL_MS = 100;

/**
 * Runs `work` while no other process on this file system does so under the same `path`, waiting for its turn.
 * The holder keeps the file's time fresh; a lock whose holder is gone (no such process on this host, or no beat for 15 s) is taken over.
 * `onWait` is called once where it has to wait.
 */
export async function withLock(path, work, onWait = () => {}) {
  const own = `${path}-${process.pid}`;
  const token = JSON.stringify({ pid: process.pid, host: hostname(), atMs: Date.now() });
  writeFileSync(own, token);
  try {
    for (let tries = 0; !claim(own, path); tries++) {
      if (tries === 1) onWait();
      removeIfStale(path, own);
      await delay(POLL_MS);
    }
  } finally {
    rmSync(own, { force: true });
  }
  const beat = setInterval(() => touch(path), BEAT_MS);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener('exit', release);
    release();
  }
}

function claim(own, path) {
  try {
    linkSync(own, path);
    touch(path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock aside, and puts it back if another process replaced it between the look and the move. */
function removeIfStale(path, own) {
  const seen = readOrNull(path);
  if (seen === null || !isStale(path, seen)) return;
  const aside = `${own}-stale`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isStale(path, seen) {
  const beatMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (beatMs === undefined) return false;
  if (Date.now() - beatMs > STALE_MS) return true;
  const { pid, host } = JSON.parse(seen);
  return host === hostname() && !isAlive(pid);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
