import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@porchlight/kernel';
import { authenticate } from './auth/authenticate.ts';
import { type CredentialStore, reaches } from './auth/credential.ts';
import type { ObjectFolder } from './disk/objectFolder.ts';
import { createBucket } from './operations/buckets.ts';
import type { Reply } from './operations/operation.ts';
import { routeOf } from './operations/routes.ts';
import { S3Fault } from './s3Fault.ts';
import { parseRequest } from './wire/s3Request.ts';
import { sendFault, sendReply } from './wire/sendReply.ts';

/** What every request of one server shares. */
export interface Service {
  readonly folder: ObjectFolder;
  readonly credentials: CredentialStore;
  readonly clock: Clock;
  readonly maxObjectBytes: number;
  /** Told of every error that isn't the client's, once. */
  readonly onInternalError: (error: unknown, requestId: string) => void;
}

/** Answers one request; never rejects. */
export async function serveRequest(
  service: Service,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amz-request-id', requestId);
  try {
    await sendReply(response, await replyTo(service, message, response));
  } catch (error) {
    // A client that went away in the middle has nobody to answer.
    if (response.destroyed || message.errored !== null) return;
    if (response.headersSent) {
      service.onInternalError(error, requestId);
      response.destroy();
      return;
    }
    await sendFault(response, asFault(service, error, requestId), requestId);
  }
}

async function replyTo(service: Service, message: IncomingMessage, response: ServerResponse): Promise<Reply> {
  const expectsContinue = message.headers.expect !== undefined;
  const request = parseRequest(message, () => expectsContinue && response.writeContinue());
  const nowMs = service.clock.nowMs();
  const authentication = authenticate(request, service.credentials, nowMs);
  const route = routeOf(request);
  if (authentication.credential.permission === 'read' && route.method !== 'GET' && route.method !== 'HEAD') {
    throw new S3Fault('AccessDenied', 'this access key may read only');
  }
  const bucket = request.bucket ?? '';
  if (bucket !== '' && !reaches(authentication.credential, bucket)) {
    throw new S3Fault('AccessDenied', 'this access key is for other buckets');
  }
  if (bucket !== '' && route.run !== createBucket && !(await service.folder.hasBucket(bucket))) {
    throw new S3Fault('NoSuchBucket', 'there is no such bucket; create it or correct its name');
  }
  const { folder, maxObjectBytes } = service;
  const key = request.key ?? '';
  return route.run({ request, authentication, folder, bucket, key, nowMs, maxObjectBytes });
}

const DISK_FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'];

function asFault(service: Service, error: unknown, requestId: string): S3Fault {
  if (error instanceof S3Fault) return error;
  service.onInternalError(error, requestId);
  if (DISK_FULL.includes((error as NodeJS.ErrnoException | null)?.code)) {
    return new S3Fault(
      'ServiceUnavailable',
      'the server has no space or files left; free some and try again',
    );
  }
  return new S3Fault('InternalError', 'the server failed; its log has the reason under this request id');
}
