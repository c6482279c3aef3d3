import {
  CALL_TOLERANCE_S,
  contentDigest,
  parseSignatureFields,
  signatureBase,
} from '@porchlight/contracts/http';
import type { Principal, Registry } from '@porchlight/domain';
import { type Clock, equalBytes, hexToBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { FastifyRequest } from 'fastify';
import type { ReplayGuard } from './ReplayGuard.ts';

export interface AuthenticateDeps {
  readonly registry: Registry;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  readonly replays: ReplayGuard;
  readonly operatorKey: Uint8Array;
}

/** Who signed a call, and with which key; `principal` is null for a key that nobody has, which only routes for any key let in. */
export interface Caller {
  readonly principal: Principal | null;
  readonly key: Uint8Array;
}

/**
 * Tells who signed a call (contracts/spec/http.md). Throws `unauthenticated` for a signature that is missing, malformed, wrong or old, and `replayed` for one that was used before.
 */
export async function authenticate(deps: AuthenticateDeps, request: FastifyRequest): Promise<Caller> {
  const { parameters, signature } = parseSignatureFields(
    header(request, 'signature-input'),
    header(request, 'signature'),
  );
  const key = hexToBytes(parameters.keyId);
  const base = signatureBase(callOf(request, deps.primitives), parameters);
  if (!deps.primitives.verifySignature(signature, base, key)) {
    throw new PorchlightError(
      'unauthenticated',
      'the signature does not hold for this method, path, query and body',
    );
  }
  const nowMs = deps.clock.nowMs();
  if (Math.abs(nowMs / 1000 - parameters.createdS) > CALL_TOLERANCE_S) {
    throw new PorchlightError(
      'unauthenticated',
      `the call was signed at a time more than ${CALL_TOLERANCE_S} s away: set your clock`,
    );
  }
  if (!deps.replays.isFresh(`${parameters.keyId}${parameters.nonce}`, nowMs)) {
    throw new PorchlightError(
      'replayed',
      'this very call was made before: sign each call anew with a fresh nonce',
    );
  }
  if (equalBytes(key, deps.operatorKey)) return { principal: { role: 'operator' }, key };
  return { principal: await deps.registry.findPrincipal(key), key };
}

function callOf(request: FastifyRequest, primitives: VerifyPrimitives) {
  const [path = '', query = ''] = split(request.raw.url ?? '');
  const digest = contentDigest(primitives.sha256(request.rawBody ?? new Uint8Array(0)));
  if (!equalBytes(utf8(header(request, 'content-digest') ?? ''), utf8(digest))) {
    throw new PorchlightError('unauthenticated', 'Content-Digest is not the SHA-256 of the body (RFC 9530)');
  }
  const authority = (header(request, 'host') ?? '').toLowerCase();
  return { method: request.method, authority, path, query: `?${query}`, contentDigest: digest };
}

function split(url: string): readonly [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
