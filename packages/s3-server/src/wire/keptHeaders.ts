import { S3Fault } from '../s3Fault.ts';

const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const META_PREFIX = 'x-amz-meta-';
const MAX_META_BYTES = 2048;

/** The headers of an upload that every later GET gives back. Throws `MetadataTooLarge` for more than 2 KiB of `x-amz-meta-*`. */
export function keptHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metaBytes = 0;
  for (const [name, value] of headers) {
    if (name.startsWith(META_PREFIX)) metaBytes += name.length - META_PREFIX.length + value.length;
    else if (!KEPT.includes(name)) continue;
    kept[name] = value;
  }
  if (metaBytes > MAX_META_BYTES)
    throw new S3Fault('MetadataTooLarge', 'an object has at most 2 KiB of metadata');
  const encoding = withoutChunking(kept['content-encoding'] ?? '');
  if (encoding === '') delete kept['content-encoding'];
  else kept['content-encoding'] = encoding;
  return kept;
}

/** `aws-chunked` describes the request, not the object. */
function withoutChunking(encoding: string): string {
  return encoding
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'aws-chunked')
    .join(',');
}
