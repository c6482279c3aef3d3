import type { Readable } from 'node:stream';
import type { Authentication } from '../auth/authenticate.ts';
import type { ObjectFolder } from '../disk/objectFolder.ts';
import type { S3Request } from '../wire/s3Request.ts';

/** An authenticated and permitted request, and what it acts on. */
export interface Call {
  readonly request: S3Request;
  readonly authentication: Authentication;
  readonly folder: ObjectFolder;
  /** Empty on the service's own address; exists otherwise, but for CreateBucket. */
  readonly bucket: string;
  /** Empty on a bucket's own address. */
  readonly key: string;
  readonly nowMs: number;
  readonly maxObjectBytes: number;
}

/** What goes back. A stream is read to its end or destroyed by whoever sends the reply. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is XML. */
  readonly body: string | Readable | null;
}

/** One operation of the S3 API. Throws `S3Fault`. */
export type Operation = (call: Call) => Promise<Reply>;

export function xmlReply(body: string): Reply {
  return { status: 200, headers: {}, body };
}

export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: null };
}
