import { readFileSync, readlinkSync } from 'node:fs';

/** Whether some process has this number; one that has ended and that its parent hasn't asked about yet doesn't count. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || statusOf(pid)?.state !== 'Z';
}

/**
 * A process by its number and, where the system tells, when it began: a number that another program has got later is another mark.
 * Null when nothing of that number lives.
 */
export function processMark(pid: number): string | null {
  if (!lives(pid)) return null;
  return `${pid} ${statusOf(pid)?.startedAt ?? '-'}`;
}

/** Whether the process of this mark lives. */
export function markLives(mark: string): boolean {
  const pid = Number(mark.split(' ')[0]);
  return Number.isSafeInteger(pid) && pid > 0 && processMark(pid) === mark;
}

/**
 * Whether process `pid` runs with `folder`, a real path, as its working folder. Where the system doesn't tell (no /proc), we take whoever lives to do so.
 * A process that we may not look at is none of ours: we are root, or our programs run as we do.
 */
export function worksIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return lives(pid);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/** The state and the start time, in ticks since the machine began (proc_pid_stat(5), fields 3 and 22); null where there is no /proc. */
function statusOf(pid: number): { readonly state: string; readonly startedAt: string } | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The second field, the program's name in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
}
