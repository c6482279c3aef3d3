import { readFileSync } from 'node:fs';

/** Of `/proc/PID/stat`, in hundredths of a second on Linux (proc_pid_stat(5)). */
const TICKS_A_SECOND = 100;
const UTIME = 11;
const STIME = 12;

/** The CPU time that processes have used so far, in seconds. Linux only. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_A_SECOND;
  }, 0);
}

/** The memory that processes hold, in KiB: their resident set without files. Linux only. */
export function memoryKibOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return sum + Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }, 0);
}
