import { checksumHeader } from '../body/checksums.ts';
import { receiveBody } from '../body/receivedBody.ts';
import type { PendingObject } from '../disk/objectFolder.ts';
import type { ObjectFooter } from '../disk/objectFooter.ts';
import { S3Fault } from '../s3Fault.ts';
import { keptHeaders } from '../wire/keptHeaders.ts';
import { type Call, emptyReply, type Operation, type Reply } from './operation.ts';

/** PutObject. The reply is sent when the object is durable; with `If-None-Match: *` an existing object stays as it is. */
export const putObject: Operation = async (call) => {
  const onlyIfAbsent = mustBeAbsent(call);
  if (onlyIfAbsent) {
    const existing = await call.folder.find(call.bucket, call.key);
    await existing?.close();
    if (existing !== null) throw alreadyThere();
  }
  const pending = await receiveObject(call, keptHeaders(call.request.headers));
  await publish(call, pending, onlyIfAbsent);
  return storedReply(pending.footer);
};

/** Writes the request's body where nobody sees it yet, once everything that came with it has been checked. */
export function receiveObject(call: Call, headers: ObjectFooter['headers']): Promise<PendingObject> {
  const body = receiveBody(call.request, call.authentication, call.maxObjectBytes);
  return call.folder.write(body.bytes, (sizeBytes) => {
    const { md5Hex, checksums } = body.digests();
    return { key: call.key, sizeBytes, etag: md5Hex, modifiedAtMs: call.nowMs, headers, checksums };
  });
}

/** Whether the request has `If-None-Match: *`. Throws `NotImplemented` for other conditions on a write. */
export function mustBeAbsent({ request }: Call): boolean {
  const condition = request.headers.get('if-none-match');
  if (request.headers.has('if-match') || (condition !== undefined && condition !== '*')) {
    throw new S3Fault('NotImplemented', 'the one condition on a write is If-None-Match: *');
  }
  return condition === '*';
}

/** Throws `PreconditionFailed` where the key was to be absent and isn't. */
export async function publish(call: Call, pending: PendingObject, onlyIfAbsent: boolean): Promise<void> {
  if (!(await call.folder.publish(call.bucket, pending, onlyIfAbsent))) throw alreadyThere();
}

/** The reply to a stored object or part: its ETag and checksums. */
export function storedReply({ etag, checksums }: ObjectFooter): Reply {
  return emptyReply(200, {
    etag: `"${etag}"`,
    ...(checksums.crc32 !== undefined && { [checksumHeader('crc32')]: checksums.crc32 }),
  });
}

function alreadyThere(): S3Fault {
  return new S3Fault('PreconditionFailed', 'there is an object of this key already');
}
