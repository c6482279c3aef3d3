import { utf8 } from '@porchlight/kernel';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { formatAddCheckpoint } from '@porchlight/tlog';
import type { Reply } from './RunningWitness.ts';

/** A log of `size` entries. Two of another `mark` have the same key and other entries, from `from` on. */
export function logOf(size: number, mark = 'entry', from = 0): SampleLog {
  const log = new SampleLog();
  for (let at = 0; at < size; at += 1) log.add(utf8(`${at < from ? 'entry' : mark} ${at}`));
  return log;
}

/** The body by which a log asks for the cosignature of its first `size` entries. */
export async function ask(log: SampleLog, oldSize: number, size: number): Promise<string> {
  const proof = await log.consistency(oldSize, size);
  return formatAddCheckpoint({ oldSize, proof, checkpoint: log.unwitnessed(size) });
}

/** The answer of a witness that cosigned `size` last. */
export const sizeReply = (size: number): Reply => ({
  status: 409,
  contentType: 'text/x.tlog.size',
  body: `${size}\n`,
});
