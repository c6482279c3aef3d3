import { fstatSync } from 'node:fs';

const STDIN = 0;

/**
 * Calls `onGone` once when the process that started this one has ended, also by kill -9: when its end of this one's IPC channel or of
 * the pipe at this one's standard input closes. Does nothing where there is neither (a terminal, a container, `/dev/null`).
 */
export function watchParent(onGone: () => void): void {
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    onGone();
  };
  if (process.channel) process.once('disconnect', tell);
  if (!isPipe(STDIN)) return;
  process.stdin.once('end', tell).once('close', tell).once('error', tell).resume();
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
