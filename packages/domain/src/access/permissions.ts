import { type EpochMs, type HouseholdId, PorchlightError } from '@porchlight/kernel';
import { requireFactor, requireFresh } from '../accounts/sessions.ts';
import type { Session } from '../ports/AccountStore.ts';
import type { Principal } from '../ports/Registry.ts';

/** `own`: on what belongs to the member's own household. `own-adult`: the same, by its owners and adults alone. */
type Reach = 'any' | 'own' | 'own-adult';
/** What must be proved in a session of an account, which reaches that account alone: the password, a second factor, or one of the last five minutes. */
type Proof = 'password' | 'factor' | 'fresh';

/** Who may do what; everything that isn't here is denied. `session` is whoever comes with a cookie; every other role signs. */
const PERMISSIONS = {
  'agency.add': { operator: 'any' },
  'household.add': { operator: 'any' },
  'keyring.publish': { member: 'own' },
  'keyring.read': { member: 'own' },
  'device.read': { member: 'own' },
  'device.command': { member: 'own' },
  // Which of the members, the keyring says of each device: `isLiveViewer`, `isTalker`.
  'device.live': { member: 'own' },
  'device.talk': { member: 'own' },
  'clip.list': { member: 'own' },
  'clip.read': { member: 'own' },
  'clip.delete': { member: 'own-adult' },
  'deletion.list': { member: 'own' },
  'share.add': { member: 'own-adult' },
  'share.list': { member: 'own' },
  'share.revoke': { member: 'own-adult' },
  'candidates.read': { member: 'own' },
  'events.read': { member: 'own' },
  'audit.read': { member: 'own' },
  'book.read': { member: 'own' },
  'book.write': { member: 'own' },
  'log.add': { member: 'own-adult' },
  'holdings.read': { member: 'own' },
  'request.post': { agency: 'any' },
  'session.read': { session: 'password' },
  'session.leave': { session: 'password' },
  // The first factor needs none before it; `requireMayEnrol` asks for a fresh one before every other.
  'factor.add': { session: 'password' },
  'factor.prove': { session: 'password' },
  'factor.remove': { session: 'fresh' },
  'backup-codes.make': { session: 'fresh' },
  'passkey.wrap': { session: 'fresh' },
  'account.read': { session: 'factor' },
  'account.delete': { session: 'fresh' },
  'vault.put': { session: 'factor' },
  'account.log': { session: 'factor' },
  'household.link': { session: 'fresh' },
  'password.change': { session: 'fresh' },
  'recovery.set': { session: 'fresh' },
  'recovery.use': { session: 'fresh' },
  'sessions.read': { session: 'factor' },
  'sessions.end': { session: 'factor' },
} as const satisfies Record<string, Partial<Record<Principal['role'], Reach>> & { session?: Proof }>;

/** Roles in a keyring (seal/spec/keyring.md). */
const ADULT_ROLES: readonly string[] = ['owner', 'adult'];

export type Action = keyof typeof PERMISSIONS;

export const ACTIONS = Object.keys(PERMISSIONS) as readonly Action[];

/** Decides for a session, as `requirePermission` does for who signs. Throws `forbidden` for what no session may do, and `second_factor_needed`. */
export function requireSessionPermission(session: Session, action: Action, nowMs: EpochMs): void {
  const proof = (PERMISSIONS[action] as { readonly session?: Proof }).session;
  if (proof === undefined)
    throw new PorchlightError('forbidden', 'this call must be signed, a cookie is not enough');
  if (proof === 'factor') requireFactor(session);
  if (proof === 'fresh') requireFresh(session, nowMs);
}

/**
 * The one place that decides on access. `owner` is the household that the thing belongs to, or null where it belongs to none.
 * Throws `forbidden` for a role, also in the household, that may never do this, and `not_found` for what belongs to somebody else, so that nobody learns that it exists.
 */
export function requirePermission(principal: Principal, action: Action, owner: HouseholdId | null): void {
  const reach = (PERMISSIONS[action] as Partial<Record<Principal['role'], Reach>>)[principal.role];
  if (reach === 'any') return;
  if (reach === undefined)
    throw new PorchlightError('forbidden', `this needs another role than ${principal.role}`);
  if (principal.role !== 'member' || principal.householdId !== owner) {
    throw new PorchlightError('not_found', 'there is nothing of yours by this id');
  }
  if (reach === 'own-adult' && !ADULT_ROLES.includes(principal.memberRole)) {
    throw new PorchlightError('forbidden', 'this is for owners and adults of the household');
  }
}
