import type { AuditEntry } from '@porchlight/contracts';
import { type Clock, PorchlightError } from '@porchlight/kernel';
import type { AuditLog } from '../ports/AuditLog.ts';

/** What is recorded, and whether the same again within ten minutes need not be (contracts/spec/audit.md section 4). */
const ACCESSES = {
  'household.add': 'each',
  'keyring.publish': 'each',
  'keyring.read': 'coalesced',
  'device.read': 'coalesced',
  'device.command': 'each',
  'device.live': 'each',
  'device.talk': 'each',
  'events.read': 'coalesced',
  'events.stream': 'coalesced',
  'clip.list': 'coalesced',
  'clip.read': 'each',
  'clip.object': 'each',
  'clip.delete': 'each',
  'deletion.list': 'coalesced',
  'share.add': 'each',
  'share.list': 'coalesced',
  'share.revoke': 'each',
  'share.read': 'each',
  'share.object': 'each',
  'candidates.read': 'each',
  'holdings.read': 'each',
  'audit.read': 'coalesced',
  'book.read': 'coalesced',
  'book.write': 'each',
  'log.add': 'each',
} as const satisfies Record<string, 'each' | 'coalesced'>;

export type AccessAction = keyof typeof ACCESSES;

/** One access: by whom, to what of which household. `reason` where the one who came said why. */
export interface Access extends Omit<AuditEntry, 'atMs' | 'reason' | 'action'> {
  readonly action: AccessAction;
  readonly reason?: string;
}

/** For how long a row of a coalesced action stands for those that are the same. */
export const COALESCED_MS = 10 * 60 * 1000;

export function isCoalesced(action: AccessAction): boolean {
  return ACCESSES[action] === 'coalesced';
}

/**
 * Writes an access to the audit record, durably, to be awaited before anything is given or changed. Throws `unavailable` where that fails, for whatever
 * reason: then nothing may be given.
 */
export async function recordAccess(
  { audit, clock }: { readonly audit: AuditLog; readonly clock: Clock },
  { reason, ...access }: Access,
): Promise<void> {
  try {
    await audit.record([{ ...access, reason: reason ?? null, atMs: clock.nowMs() }]);
  } catch (cause) {
    throw new PorchlightError(
      'unavailable',
      'the access could not be put on the audit record, and nothing is given without; try again',
      { cause },
    );
  }
}
