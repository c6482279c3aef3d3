import { createHash, createHmac } from 'node:crypto';

/** A request to be signed by hand, apart from the server's own code. */
export interface Draft {
  readonly method: string;
  /** As it goes on the wire. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The value of `x-amz-content-sha256`. */
  readonly payload: string;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly at: Date;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function amzDate(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

export function scopeOf(at: Date): string {
  return `${amzDate(at).slice(0, 8)}/us-east-1/s3/aws4_request`;
}

/** The HMAC under the signing key of a day in us-east-1. */
export function hmacOf(signer: Signer, text: string): string {
  const mac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const day = mac(`AWS4${signer.secretAccessKey}`, amzDate(signer.at).slice(0, 8));
  return mac(mac(mac(mac(day, 'us-east-1'), 's3'), 'aws4_request'), text).toString('hex');
}

/** All headers to send, `authorization` among them. */
export function signedHeaders(draft: Draft, signer: Signer): Record<string, string> {
  const headers: Record<string, string> = {
    ...draft.headers,
    'x-amz-date': amzDate(signer.at),
    'x-amz-content-sha256': draft.payload,
  };
  const names = Object.keys(headers).sort();
  const signature = signatureOf({ ...draft, headers }, names, signer);
  const credential = `${signer.accessKeyId}/${scopeOf(signer.at)}`;
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

/** The path and query of a presigned address. */
export function presignedPath(draft: Draft, signer: Signer, expiresS: number): string {
  const names = Object.keys(draft.headers).sort();
  const query = {
    ...draft.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${signer.accessKeyId}/${scopeOf(signer.at)}`,
    'X-Amz-Date': amzDate(signer.at),
    'X-Amz-Expires': String(expiresS),
    'X-Amz-SignedHeaders': names.join(';'),
  };
  const signature = signatureOf({ ...draft, query, payload: 'UNSIGNED-PAYLOAD' }, names, signer);
  return `${draft.path}?${queryString(query)}&X-Amz-Signature=${signature}`;
}

export function queryString(query: Readonly<Record<string, string>> = {}): string {
  return Object.entries(query)
    .map(([name, value]) => [encodeURIComponent(name), encodeURIComponent(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function signatureOf(draft: Draft, names: readonly string[], signer: Signer): string {
  const canonical = [
    draft.method,
    canonicalPath(draft.path),
    queryString(draft.query),
    ...names.map((name) => `${name}:${draft.headers[name]}`),
    '',
    names.join(';'),
    draft.payload,
  ].join('\n');
  return hmacOf(
    signer,
    ['AWS4-HMAC-SHA256', amzDate(signer.at), scopeOf(signer.at), sha256(canonical)].join('\n'),
  );
}

/** A path that isn't UTF-8 has no canonical form; the server refuses it before it looks at the signature. */
function canonicalPath(path: string): string {
  try {
    return path
      .split('/')
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)))
      .join('/');
  } catch {
    return path;
  }
}
