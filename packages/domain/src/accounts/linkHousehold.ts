import { concatBytes, equalBytes, hexToBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { householdIdOf, type VerifyPrimitives } from '@porchlight/seal/header';
import type { Session } from '../ports/AccountStore.ts';
import type { Registry } from '../ports/Registry.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { requireFresh } from './sessions.ts';

export interface LinkHouseholdDeps extends AccountDeps {
  readonly registry: Registry;
  readonly verify: VerifyPrimitives;
}

/** The household's root, and a signature over `linkProof` by that root, or by a client key that the keyring names. */
export interface HouseholdClaim {
  readonly rootKey: Uint8Array;
  readonly signingKey: Uint8Array;
  readonly proof: Uint8Array;
}

/** What shows that whoever has the account also holds a key of the household (contracts/spec/http.md). */
export function linkProof(accountId: string, householdId: string): Uint8Array {
  return concatBytes(
    utf8('porchlight/v1/account-household\0'),
    hexToBytes(accountId),
    hexToBytes(householdId),
  );
}

/** Founds the root's household where there is none yet, and says that the account is of it. Throws `second_factor_needed`, `forbidden` for a proof that doesn't hold, `replayed`. */
export async function linkHousehold(
  deps: LinkHouseholdDeps,
  session: Session,
  claim: HouseholdClaim,
): Promise<void> {
  requireFresh(session, deps.clock.nowMs());
  const householdId = householdIdOf(claim.rootKey, deps.verify);
  const proof = linkProof(session.accountId, householdId);
  const isSigned = deps.verify.verifySignature(claim.proof, proof, claim.signingKey);
  const isRoot = equalBytes(claim.signingKey, claim.rootKey);
  const principal = isRoot ? null : await deps.registry.findPrincipal(claim.signingKey);
  const isMember = principal?.role === 'member' && principal.householdId === householdId;
  if (!isSigned || !(isRoot || isMember)) {
    throw new PorchlightError('forbidden', 'this is not signed by a key of that household');
  }
  if (isRoot) await deps.registry.addHousehold(householdId, claim.rootKey);
  await deps.store.linkHousehold(session.accountId, householdId);
}
