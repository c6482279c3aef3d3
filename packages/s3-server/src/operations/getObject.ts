import { CHECKSUM_NAMES, checksumHeader } from '../body/checksums.ts';
import type { OpenObject } from '../disk/objectFile.ts';
import type { ObjectFooter } from '../disk/objectFooter.ts';
import { S3Fault } from '../s3Fault.ts';
import { parseByteRange } from '../wire/byteRange.ts';
import { checkPreconditions } from '../wire/preconditions.ts';
import { type Call, emptyReply, type Operation, type Reply } from './operation.ts';

/** GetObject: the whole or one range, with conditions, and the stored checksums where the client asks for them. */
export const getObject: Operation = (call) => readObject(call, true);

/** HeadObject: the headers of GetObject. */
export const headObject: Operation = (call) => readObject(call, false);

async function readObject(call: Call, withBody: boolean): Promise<Reply> {
  const object = await call.folder.find(call.bucket, call.key);
  if (object === null) throw new S3Fault('NoSuchKey', 'there is no object of this key');
  let streaming = false;
  try {
    const reply = replyTo(call, object, withBody);
    streaming = reply.body !== null;
    return reply;
  } finally {
    if (!streaming) await object.close();
  }
}

function replyTo({ request }: Call, object: OpenObject, withBody: boolean): Reply {
  const { footer } = object;
  const headers = describingHeaders(footer);
  const precondition = checkPreconditions(request.headers, footer);
  if (precondition === 'failed')
    throw new S3Fault('PreconditionFailed', 'the object is not the one you named');
  if (precondition === 'not-modified') return emptyReply(304, headers);
  // An `If-Range` may always be answered with the whole (RFC 9110 section 13.1.5).
  const asked = request.headers.has('if-range') ? undefined : request.headers.get('range');
  const range = parseByteRange(asked, footer.sizeBytes);
  const { start, end } = range ?? { start: 0, end: footer.sizeBytes };
  return {
    status: range === null ? 200 : 206,
    headers: {
      ...footer.headers,
      ...headers,
      'content-length': String(end - start),
      ...(range !== null && { 'content-range': `bytes ${start}-${end - 1}/${footer.sizeBytes}` }),
      ...(range === null &&
        request.headers.get('x-amz-checksum-mode') === 'ENABLED' &&
        checksumHeaders(footer)),
    },
    body: withBody && end > start ? object.stream(start, end) : null,
  };
}

function describingHeaders(footer: ObjectFooter): Record<string, string> {
  return {
    etag: `"${footer.etag}"`,
    'last-modified': new Date(footer.modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
  };
}

function checksumHeaders({ checksums }: ObjectFooter): Record<string, string> {
  const headers: Record<string, string> = { 'x-amz-checksum-type': 'FULL_OBJECT' };
  for (const name of CHECKSUM_NAMES) {
    const value = checksums[name];
    if (value !== undefined) headers[checksumHeader(name)] = value;
  }
  return headers;
}
