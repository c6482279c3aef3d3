import type { ErrorBody } from '@porchlight/contracts/http';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** Every error leaves as `{ code, hint, retryable }`; what isn't ours is logged here and leaves as `internal`. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const known = isPorchlightError(error) ? error : translate(error);
  if (known.httpStatus >= 500) request.log.error({ err: error }, 'the call failed');
  else request.log.info({ code: known.code }, 'the call was refused');
  const body: ErrorBody = { code: known.code, hint: known.message, retryable: known.retryable };
  reply.status(known.httpStatus).send(body);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  answerError(
    new PorchlightError('not_found', 'there is nothing here: see contracts/spec/http.md'),
    request,
    reply,
  );
}

function translate(error: FastifyError | Error): PorchlightError {
  const statusCode = 'statusCode' in error ? error.statusCode : undefined;
  if (statusCode === 413)
    return new PorchlightError('limit_exceeded', 'the body is larger than this call takes');
  if (statusCode === 415)
    return new PorchlightError('malformed_message', 'send the body with the type that this call takes');
  if (statusCode !== undefined && statusCode < 500) {
    return new PorchlightError('malformed_message', 'the call is malformed: see contracts/spec/http.md');
  }
  return new PorchlightError('internal', 'something went wrong here; the log has the cause');
}
