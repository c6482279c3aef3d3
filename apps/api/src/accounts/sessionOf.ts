import { authenticateSession, type Session } from '@porchlight/domain';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { FastifyRequest } from 'fastify';
import type { AccountSetup } from './AccountSetup.ts';
import { requireSameOrigin } from './requireSameOrigin.ts';
import { readSessionToken } from './sessionCookie.ts';

/** The session of a call's cookie. Throws `forbidden` for a page of another origin, and `unauthenticated`. */
export async function readSession(setup: AccountSetup, request: FastifyRequest): Promise<Session> {
  requireSameOrigin(request, setup.origin);
  return authenticateSession(setup, readSessionToken(request, setup) ?? '');
}

/** The session of a signed call's cookie, where it has one that counts. Throws `forbidden` for a page of another origin. */
export async function sessionIfAny(setup: AccountSetup, request: FastifyRequest): Promise<Session | null> {
  if (readSessionToken(request, setup) === null) return null;
  try {
    return await readSession(setup, request);
  } catch (error) {
    if (isPorchlightError(error, 'unauthenticated')) return null;
    throw error;
  }
}

/** The session that a route's call came in. Throws `unauthenticated` where there is none. */
export function sessionOf({ session }: FastifyRequest): Session {
  if (session === null) throw new PorchlightError('unauthenticated', 'sign in first');
  return session;
}
