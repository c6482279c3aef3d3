import { checksumOfHeader } from '../body/checksums.ts';
import { S3Fault } from '../s3Fault.ts';
import type { S3Request } from '../wire/s3Request.ts';
import { createBucket, getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import { copyObject } from './copyObject.ts';
import { deleteObject, deleteObjects } from './deleteObjects.ts';
import { getObject, headObject } from './getObject.ts';
import { listObjects } from './listObjects.ts';
import { abortUpload, completeUpload, createUpload, listParts, uploadPart } from './multipart.ts';
import type { Operation } from './operation.ts';
import { putObject } from './putObject.ts';

/** How one operation is told from the others: method, what the path names, and the query. */
export interface Route {
  readonly method: string;
  readonly names: 'service' | 'bucket' | 'object';
  /** Query parameters that must be there; no others may, but `allows` and those of a signature. */
  readonly needs: readonly string[];
  readonly allows: readonly string[];
  readonly header?: string;
  readonly run: Operation;
}

const LISTING = [
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
];
const none: readonly string[] = [];

export const ROUTES: readonly Route[] = [
  { method: 'GET', names: 'service', needs: none, allows: none, run: listBuckets },
  { method: 'HEAD', names: 'bucket', needs: none, allows: none, run: headBucket },
  { method: 'PUT', names: 'bucket', needs: none, allows: none, run: createBucket },
  { method: 'GET', names: 'bucket', needs: ['location'], allows: none, run: getBucketLocation },
  { method: 'GET', names: 'bucket', needs: ['list-type'], allows: LISTING, run: listObjects },
  { method: 'POST', names: 'bucket', needs: ['delete'], allows: none, run: deleteObjects },
  { method: 'GET', names: 'object', needs: none, allows: none, run: getObject },
  { method: 'HEAD', names: 'object', needs: none, allows: none, run: headObject },
  { method: 'PUT', names: 'object', needs: none, allows: none, header: 'x-amz-copy-source', run: copyObject },
  { method: 'PUT', names: 'object', needs: none, allows: none, run: putObject },
  { method: 'DELETE', names: 'object', needs: none, allows: none, run: deleteObject },
  { method: 'POST', names: 'object', needs: ['uploads'], allows: none, run: createUpload },
  { method: 'PUT', names: 'object', needs: ['partNumber', 'uploadId'], allows: none, run: uploadPart },
  { method: 'GET', names: 'object', needs: ['uploadId'], allows: none, run: listParts },
  { method: 'POST', names: 'object', needs: ['uploadId'], allows: none, run: completeUpload },
  { method: 'DELETE', names: 'object', needs: ['uploadId'], allows: none, run: abortUpload },
];

/** Headers of `x-amz-` that are obeyed, or that may be ignored without breaking a promise. */
const KNOWN_HEADERS = [
  'x-amz-acl',
  'x-amz-bucket-object-lock-enabled',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-metadata-directive',
  'x-amz-mp-object-size',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-storage-class',
  'x-amz-trailer',
  'x-amz-user-agent',
];

/** Query parameters that belong to the signature, or that an SDK adds and whose absence would change nothing. */
const PASSED_OVER = [
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'x-amz-checksum-mode',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-user-agent',
  'x-id',
];

/**
 * The route of a request. Throws `NotImplemented` for whatever would be answered wrongly by ignoring it (versions, tags, encryption keys,
 * conditions of a copy, an ACL that shares), and `MethodNotAllowed`.
 */
export function routeOf(request: S3Request): Route {
  for (const [header, value] of request.headers) {
    if (header.startsWith('x-amz-') && !isKnownHeader(header, value)) {
      throw new S3Fault('NotImplemented', `the header ${header} asks for something that is not offered here`);
    }
  }
  const names = request.bucket === null ? 'service' : request.key === null ? 'bucket' : 'object';
  const parameters = [...request.query.keys()].filter((name) => !PASSED_OVER.includes(name));
  const route = ROUTES.find(
    (candidate) =>
      candidate.method === request.method &&
      candidate.names === names &&
      (candidate.header === undefined || request.headers.has(candidate.header)) &&
      candidate.needs.every((name) => parameters.includes(name)) &&
      parameters.every((name) => candidate.needs.includes(name) || candidate.allows.includes(name)),
  );
  if (route !== undefined) return route;
  if (parameters.length > 0 || names !== 'object') {
    throw new S3Fault('NotImplemented', 'this operation of the S3 API is not offered here');
  }
  throw new S3Fault('MethodNotAllowed', 'this method is not allowed on an object');
}

function isKnownHeader(header: string, value: string): boolean {
  if (header === 'x-amz-acl') return value === 'private';
  if (header === 'x-amz-bucket-object-lock-enabled') return value === 'false';
  if (header.startsWith('x-amz-checksum-')) return checksumOfHeader(header) !== null || isModifier(header);
  return header.startsWith('x-amz-meta-') || KNOWN_HEADERS.includes(header);
}

function isModifier(header: string): boolean {
  return /^x-amz-checksum-(algorithm|mode|type)$/.test(header);
}
