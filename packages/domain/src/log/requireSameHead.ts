import { equalBytes, PorchlightError } from '@porchlight/kernel';
import type { LogHead } from '../ports/LogHeads.ts';
import type { SequencerDeps } from './SequencerDeps.ts';

/** Whether two heads are of one tree. */
export function isSameHead(one: LogHead | null, other: LogHead | null): boolean {
  if (one === null || other === null) return one === other;
  return one.size === other.size && equalBytes(one.rootHash, other.rootHash);
}

/** Throws `log_conflict` where the head has become another one meanwhile. */
export async function requireSameHead(
  { heads }: Pick<SequencerDeps, 'heads'>,
  head: LogHead | null,
): Promise<void> {
  if (!isSameHead(await heads.read(), head))
    throw new PorchlightError('log_conflict', 'another process wrote to the log; begin again from its head');
}
