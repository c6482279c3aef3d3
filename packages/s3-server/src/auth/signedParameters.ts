import { S3Fault } from '../s3Fault.ts';
import type { S3Request } from '../wire/s3Request.ts';
import type { CredentialScope } from './signingKey.ts';

/** What a request says of its own signature, in whichever of the two places it says so. */
export interface SignedParameters {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** `YYYYMMDDTHHMMSSZ`, as it enters the string to sign. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  /** Null for a header signature; for a presigned address the time it is good for. */
  readonly expiresInMs: number | null;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_PRESIGNED_SECONDS = 604_800;

/** Throws `AccessDenied` where there is no signature, `AuthorizationHeaderMalformed` where it can't be read. */
export function readSignedParameters(request: S3Request): SignedParameters {
  const header = request.headers.get('authorization');
  const presigned = request.query.has('X-Amz-Signature') || request.query.has('X-Amz-Algorithm');
  if (header !== undefined && presigned) {
    throw new S3Fault('InvalidRequest', 'sign in the Authorization header or in the address, not in both');
  }
  if (header !== undefined) return fromHeader(request, header);
  if (presigned) return fromQuery(request);
  throw new S3Fault('AccessDenied', 'every request must be signed with AWS Signature Version 4');
}

function fromHeader(request: S3Request, header: string): SignedParameters {
  if (!header.startsWith(`${ALGORITHM} `)) throw malformed(`the algorithm must be ${ALGORITHM}`);
  const fields = new Map<string, string>();
  for (const field of header.slice(ALGORITHM.length + 1).split(',')) {
    const equals = field.indexOf('=');
    fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
  }
  return {
    ...readCredential(fields.get('Credential')),
    ...readTimestamp(request.headers.get('x-amz-date')),
    expiresInMs: null,
    signedHeaders: readSignedHeaders(fields.get('SignedHeaders')),
    signature: fields.get('Signature') ?? '',
  };
}

function fromQuery(request: S3Request): SignedParameters {
  if (request.query.get('X-Amz-Algorithm') !== ALGORITHM)
    throw malformed(`X-Amz-Algorithm must be ${ALGORITHM}`);
  const expires = request.query.get('X-Amz-Expires') ?? '';
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > MAX_PRESIGNED_SECONDS) {
    throw malformed(`X-Amz-Expires must be 1 to ${MAX_PRESIGNED_SECONDS} seconds`);
  }
  return {
    ...readCredential(request.query.get('X-Amz-Credential')),
    ...readTimestamp(request.query.get('X-Amz-Date')),
    expiresInMs: seconds * 1000,
    signedHeaders: readSignedHeaders(request.query.get('X-Amz-SignedHeaders')),
    signature: request.query.get('X-Amz-Signature') ?? '',
  };
}

function readCredential(text = ''): Pick<SignedParameters, 'accessKeyId' | 'scope'> {
  const match = /^([^/]+)\/((\d{8})\/([^/]+)\/(s3)\/aws4_request)$/.exec(text);
  if (match === null) throw malformed('the credential must be KEY/YYYYMMDD/REGION/s3/aws4_request');
  const [, accessKeyId = '', scope = '', date = '', region = '', service = ''] = match;
  return { accessKeyId, scope: { text: scope, date, region, service } };
}

function readTimestamp(timestamp = ''): Pick<SignedParameters, 'timestamp' | 'signedAtMs'> {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null) throw malformed('the date of the signature must be YYYYMMDDTHHMMSSZ');
  const [, year, month, day, hour, minute, second] = match;
  return { timestamp, signedAtMs: Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) };
}

function readSignedHeaders(text = ''): readonly string[] {
  const names = text.split(';');
  const sorted = names.every((name, i) => i === 0 || (names[i - 1] ?? '') < name);
  if (!sorted || names.some((name) => !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))) {
    throw malformed('the signed headers must be lower-case names in order, each once');
  }
  return names;
}

function malformed(hint: string): S3Fault {
  return new S3Fault('AuthorizationHeaderMalformed', hint);
}
