import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, resolve } from 'node:path';
import { PROJECT } from './folders.mjs';

const FORWARDED = ['SIGHUP', 'SIGINT', 'SIGTERM'];
const PARENT_POLL_MS = 300;

/**
 * Runs the entry with this process's standard streams and ends this process as it ends: by the same exit code or signal.
 * Each signal is passed on once, and a terminal's Ctrl-C not at all: the terminal has sent it to the entry itself.
 */
export function runEntry(node, entry, entryArguments) {
  const child = spawn(node, [resolve(PROJECT, entry), ...entryArguments], {
    stdio: 'inherit',
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter) },
  });
  const passed = new Set();
  const forward = (signal) => {
    if (passed.has(signal) || (signal === 'SIGINT' && isInForeground())) return;
    passed.add(signal);
    child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, () => forward(signal));
  if (process.env.npm_lifecycle_event) whenParentIsGone(() => forward('SIGTERM'));
  child.once('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exit(127);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
  });
}

/** Calls `act` once when this process's parent has ended: a `npm start` that is ended by a signal doesn't pass it on through its shell. */
function whenParentIsGone(act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, PARENT_POLL_MS).unref();
}

/** Whether a terminal's keys send their signals to this process group, and so to the entry too (proc(5): `pgrp` and `tpgid`). */
function isInForeground() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return Boolean(process.stdin.isTTY);
  }
}
