import { CALL_TOLERANCE_S, parseSignatureFields, signatureBase } from '@porchlight/contracts/http';
import type { Principal, Registry } from '@porchlight/domain';
import { type Clock, equalBytes, hexToBytes, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { FastifyRequest } from 'fastify';
import type { ReplayGuard } from './ReplayGuard.ts';

export interface AuthenticateDeps {
  readonly registry: Registry;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  readonly replays: ReplayGuard;
  readonly operatorKey: Uint8Array;
  readonly authority: string | null;
}

/** Who signed a call, and with which key; `principal` is null for a key that nobody has, which only routes for any key let in. */
export interface Caller {
  readonly principal: Principal | null;
  readonly key: Uint8Array;
  /** A ticket stands for an earlier call that was signed. */
  readonly by: 'signature' | 'ticket';
}

/**
 * Tells who signed a call (contracts/spec/http.md), before any of its body is read: `signedBody` holds the body against the Content-Digest that is signed. Throws `unauthenticated`
 * for a signature that is missing, malformed, wrong or old, `replayed` for one that was used before, and `rate_limited`. Only callers that are known are remembered.
 */
export async function authenticate(deps: AuthenticateDeps, request: FastifyRequest): Promise<Caller> {
  const { parameters, signature } = parseSignatureFields(
    header(request, 'signature-input'),
    header(request, 'signature'),
  );
  const nowMs = deps.clock.nowMs();
  if (Math.abs(nowMs / 1000 - parameters.createdS) > CALL_TOLERANCE_S) {
    throw new PorchlightError(
      'unauthenticated',
      `the call was signed at a time more than ${CALL_TOLERANCE_S} s away: set your clock`,
    );
  }
  const key = hexToBytes(parameters.keyId);
  const base = signatureBase(callOf(request, deps.authority), parameters);
  if (!deps.primitives.verifySignature(signature, base, key)) {
    throw new PorchlightError(
      'unauthenticated',
      'the signature does not hold for this method, host, path, query and body',
    );
  }
  const principal: Principal | null = equalBytes(key, deps.operatorKey)
    ? { role: 'operator' }
    : await findCurrent(deps.registry, key, nowMs);
  if (principal !== null) deps.replays.admit(nameOf(principal), parameters.nonce, nowMs);
  return { principal, key, by: 'signature' };
}

async function findCurrent(registry: Registry, key: Uint8Array, nowMs: number): Promise<Principal | null> {
  const principal = await registry.findPrincipal(key);
  const isLapsed = principal?.role === 'member' && principal.untilMs !== null && principal.untilMs <= nowMs;
  return isLapsed ? null : principal;
}

function nameOf(principal: Principal): string {
  if (principal.role === 'operator') return 'operator';
  return principal.role === 'member' ? principal.householdId : principal.agencyId;
}

function callOf(request: FastifyRequest, ownAuthority: string | null) {
  const authority = (header(request, 'host') ?? '').toLowerCase();
  if (ownAuthority !== null && authority !== ownAuthority) {
    throw new PorchlightError('unauthenticated', 'the call is for another host than this one');
  }
  const [path = '', query = ''] = split(request.raw.url ?? '');
  const contentDigest = header(request, 'content-digest') ?? '';
  return { method: request.method, authority, path, query: `?${query}`, contentDigest };
}

function split(url: string): readonly [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
