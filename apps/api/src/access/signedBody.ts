import { contentDigest } from '@porchlight/contracts/http';
import { decodeUtf8, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const NOTHING = new Uint8Array(0);

/** Has `app` take bodies of JSON in UTF-8 that are, byte for byte, what the signed Content-Digest says (RFC 9530). */
export function readSignedBodies(app: FastifyInstance, primitives: VerifyPrimitives): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      requireSignedBody(request, body, primitives);
      return body.length === 0 ? undefined : parseJson(body);
    },
  );
  // Without a body no parser runs.
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) requireSignedBody(request, NOTHING, primitives);
  });
}

function requireSignedBody(request: FastifyRequest, body: Uint8Array, primitives: VerifyPrimitives): void {
  // A ticket was signed for, and comes with no body.
  if (request.caller === null || request.caller.by === 'ticket') return;
  if (request.headers['content-digest'] !== contentDigest(primitives.sha256(body))) {
    throw new PorchlightError('unauthenticated', 'Content-Digest is not the SHA-256 of the body (RFC 9530)');
  }
}

function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'the body is not JSON', { cause });
  }
}
