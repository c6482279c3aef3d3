import { reaches } from '../auth/credential.ts';
import { BodyDigests } from '../body/bodyDigests.ts';
import type { OpenObject } from '../disk/objectFile.ts';
import { S3Fault } from '../s3Fault.ts';
import { keptHeaders } from '../wire/keptHeaders.ts';
import { checkKey } from '../wire/s3Request.ts';
import { uriDecode } from '../wire/uriEncoding.ts';
import { document, element } from '../wire/xml.ts';
import type { Operation } from './operation.ts';
import { xmlReply } from './operation.ts';
import { mustBeAbsent, publish } from './putObject.ts';

/** CopyObject: the bytes of another object of this server, with its headers or (`x-amz-metadata-directive: REPLACE`) with those of the request. */
export const copyObject: Operation = async (call) => {
  const { headers } = call.request;
  const onlyIfAbsent = mustBeAbsent(call);
  const { bucket, key } = parseSource(headers.get('x-amz-copy-source') ?? '');
  if (!reaches(call.authentication.credential, bucket)) {
    throw new S3Fault('AccessDenied', 'this access key is for other buckets');
  }
  const source = (await call.folder.hasBucket(bucket)) ? await call.folder.find(bucket, key) : null;
  if (source === null) throw new S3Fault('NoSuchKey', 'there is no object at x-amz-copy-source');
  const replace = headers.get('x-amz-metadata-directive') === 'REPLACE';
  const digests = new BodyDigests();
  const pending = await call.folder.write(digests.through(bytesOf(source)), (copiedBytes) => {
    const { md5Hex, checksums } = digests.finish();
    return {
      key: call.key,
      sizeBytes: copiedBytes,
      etag: md5Hex,
      modifiedAtMs: call.nowMs,
      headers: replace ? keptHeaders(headers) : source.footer.headers,
      checksums,
    };
  });
  await publish(call, pending, onlyIfAbsent);
  return xmlReply(
    document(
      'CopyObjectResult',
      element('LastModified', new Date(call.nowMs).toISOString()),
      element('ETag', `"${pending.footer.etag}"`),
    ),
  );
};

function parseSource(header: string): { bucket: string; key: string } {
  const match = /^\/?([^/]+)\/(.+)$/s.exec(uriDecode(header));
  const [, bucket = '', key = ''] = match ?? [];
  if (match === null) throw new S3Fault('InvalidArgument', 'x-amz-copy-source must be BUCKET/KEY');
  return { bucket, key: checkKey(key) };
}

async function* bytesOf(source: OpenObject): AsyncGenerator<Uint8Array> {
  const { sizeBytes } = source.footer;
  if (sizeBytes > 0) yield* source.stream(0, sizeBytes);
  else await source.close();
}
