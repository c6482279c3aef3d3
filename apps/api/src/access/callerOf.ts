import { type Action, type Principal, requirePermission } from '@porchlight/domain';
import { type HouseholdId, PorchlightError } from '@porchlight/kernel';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './authenticate.ts';

/** Who signed a route's call. Throws `unauthenticated` where nobody did. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new PorchlightError('unauthenticated', 'this call must be signed');
  return request.caller;
}

/** The principal that a route's call came from. Throws `unauthenticated` where there is none. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = request.caller?.principal ?? null;
  if (principal === null) throw new PorchlightError('unauthenticated', 'this call must be signed');
  return principal;
}

/** The household of a member's call, after checking that members may do `action`. Throws `unauthenticated` or `forbidden`. */
export function ownHousehold(request: FastifyRequest, action: Action): HouseholdId {
  const principal = principalOf(request);
  requirePermission(principal, action, principal.role === 'member' ? principal.householdId : null);
  if (principal.role !== 'member')
    throw new PorchlightError('forbidden', 'this is for members of a household');
  return principal.householdId;
}
