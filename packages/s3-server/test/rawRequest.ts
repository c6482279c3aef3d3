import { request } from 'node:http';
import { type Draft, queryString, type Signer, sha256, signedHeaders } from './signRequest.ts';
import { WRITER } from './testServer.ts';

export interface RawReply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  /** The code of an S3 error document, or empty. */
  readonly code: string;
}

/** Sends exactly these headers and this body; the path isn't normalised. */
export function send(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | string = '',
): Promise<RawReply> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const whole = Buffer.concat(pieces);
        const code = /<Error><Code>(\w+)</.exec(whole.toString('latin1'))?.[1] ?? '';
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, code });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends a request signed by the writer; `signer` and `draft` change what is signed, `tamper` what is sent. */
export function sendSigned(
  url: string,
  draft: Partial<Draft> & Pick<Draft, 'method' | 'path'>,
  body: Uint8Array | string = '',
  { signer = {}, tamper = {} }: { signer?: Partial<Signer>; tamper?: Readonly<Record<string, string>> } = {},
): Promise<RawReply> {
  const full: Draft = {
    payload: sha256(body),
    ...draft,
    headers: { host: new URL(url).host, 'content-length': String(Buffer.byteLength(body)), ...draft.headers },
  };
  const headers = signedHeaders(full, { ...WRITER, at: new Date(), ...signer });
  const query = queryString(full.query);
  return send(
    url,
    full.method,
    query === '' ? full.path : `${full.path}?${query}`,
    { ...headers, ...tamper },
    body,
  );
}
