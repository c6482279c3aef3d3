import type { WitnessProgress } from '@porchlight/domain';
import { timeOf } from './columns.ts';

/** A row of `log_witnesses`. */
export interface RowOfWitness {
  readonly name: string;
  readonly cosigned_size: string | null;
  readonly cosigned_at_ms: string | null;
  readonly failing_since_ms: string | null;
}

export function witnessOf({
  name,
  cosigned_size,
  cosigned_at_ms,
  failing_since_ms,
}: RowOfWitness): WitnessProgress {
  const isNew = cosigned_size === null || cosigned_at_ms === null;
  return {
    name,
    cosigned: isNew ? null : { size: Number(cosigned_size), atMs: timeOf(cosigned_at_ms) },
    failingSinceMs: failing_since_ms === null ? null : timeOf(failing_since_ms),
  };
}
