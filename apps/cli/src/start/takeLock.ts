import { LockFile, markLives, processMark } from '@porchlight/embedded';
import { PorchlightError } from '@porchlight/kernel';

/** Makes `file` for this process alone; what a killed one left doesn't count. Throws `unavailable` with what `busy` says of the process that has it. */
export function takeLock(file: string, busy: (pid: string) => string): LockFile {
  const own = processMark(process.pid) ?? String(process.pid);
  for (;;) {
    const lock = LockFile.claim(file, own);
    if (lock !== null) return lock;
    const holder = LockFile.read(file);
    if (holder !== null && markLives(holder))
      throw new PorchlightError('unavailable', busy(holder.split(' ')[0] ?? ''));
    if (holder !== null) LockFile.removeStale(file, holder);
  }
}
