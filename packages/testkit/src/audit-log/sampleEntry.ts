import type { AuditEntry } from '@porchlight/contracts';
import { type HouseholdId, randomId, systemRandom } from '@porchlight/kernel';
import { sampleTime } from '../clip-index/sampleClip.ts';

/** A member's look at a clip of a household of its own, but for what `given` says. */
export function sampleEntry(given: Partial<AuditEntry> = {}): AuditEntry {
  return {
    householdId: randomId(systemRandom) as HouseholdId,
    actor: { kind: 'member', id: randomId(systemRandom) },
    action: 'clip.object',
    subject: randomId(systemRandom),
    reason: null,
    atMs: sampleTime(0),
    ...given,
  };
}
