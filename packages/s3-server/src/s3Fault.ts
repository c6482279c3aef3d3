import { type ErrorCode, PorchlightError } from '@porchlight/kernel';

interface FaultKind {
  readonly httpStatus: number;
  readonly code: ErrorCode;
}

/** The error codes that this server answers with (Amazon S3 API reference, "Error responses"). */
export const FAULTS = {
  AccessDenied: { httpStatus: 403, code: 'forbidden' },
  AuthorizationHeaderMalformed: { httpStatus: 400, code: 'unauthenticated' },
  BadDigest: { httpStatus: 400, code: 'malformed_message' },
  BucketAlreadyOwnedByYou: { httpStatus: 409, code: 'forbidden' },
  EntityTooLarge: { httpStatus: 400, code: 'limit_exceeded' },
  EntityTooSmall: { httpStatus: 400, code: 'malformed_message' },
  IncompleteBody: { httpStatus: 400, code: 'malformed_message' },
  InternalError: { httpStatus: 500, code: 'internal' },
  InvalidAccessKeyId: { httpStatus: 403, code: 'unauthenticated' },
  InvalidArgument: { httpStatus: 400, code: 'malformed_message' },
  InvalidBucketName: { httpStatus: 400, code: 'malformed_id' },
  InvalidChunkSizeError: { httpStatus: 403, code: 'malformed_message' },
  InvalidDigest: { httpStatus: 400, code: 'malformed_message' },
  InvalidPart: { httpStatus: 400, code: 'malformed_message' },
  InvalidPartOrder: { httpStatus: 400, code: 'malformed_message' },
  InvalidRange: { httpStatus: 416, code: 'malformed_message' },
  InvalidRequest: { httpStatus: 400, code: 'malformed_message' },
  InvalidURI: { httpStatus: 400, code: 'malformed_encoding' },
  KeyTooLongError: { httpStatus: 400, code: 'limit_exceeded' },
  MalformedTrailerError: { httpStatus: 400, code: 'malformed_message' },
  MalformedXML: { httpStatus: 400, code: 'malformed_message' },
  MetadataTooLarge: { httpStatus: 400, code: 'limit_exceeded' },
  MethodNotAllowed: { httpStatus: 405, code: 'malformed_message' },
  MissingContentLength: { httpStatus: 411, code: 'malformed_message' },
  NoSuchBucket: { httpStatus: 404, code: 'not_found' },
  NoSuchKey: { httpStatus: 404, code: 'not_found' },
  NoSuchUpload: { httpStatus: 404, code: 'not_found' },
  NotImplemented: { httpStatus: 501, code: 'unsupported_version' },
  PreconditionFailed: { httpStatus: 412, code: 'forbidden' },
  RequestTimeTooSkewed: { httpStatus: 403, code: 'unauthenticated' },
  ServiceUnavailable: { httpStatus: 503, code: 'unavailable' },
  SignatureDoesNotMatch: { httpStatus: 403, code: 'unauthenticated' },
  XAmzContentSHA256Mismatch: { httpStatus: 400, code: 'malformed_message' },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULTS;

/** A refusal in S3's own terms: it becomes an `<Error>` document with the code `fault` and the hint as its message. */
export class S3Fault extends PorchlightError {
  readonly fault: FaultName;
  readonly headers: Readonly<Record<string, string>>;

  constructor(fault: FaultName, hint: string, headers: Readonly<Record<string, string>> = {}) {
    super(FAULTS[fault].code, hint);
    this.fault = fault;
    this.headers = headers;
  }

  override get httpStatus(): number {
    return FAULTS[this.fault].httpStatus;
  }
}
