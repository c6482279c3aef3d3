import { readFile } from 'node:fs/promises';
import { epochMs } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { canonicalRequest, stringToSign } from '../src/auth/canonicalRequest.ts';
import { deriveSigningKey, isSignatureOf, sign } from '../src/auth/signingKey.ts';
import { send, sendSigned } from './rawRequest.ts';
import { presignedPath } from './signRequest.ts';
import { BUCKET, READER, testServer, WRITER } from './testServer.ts';

interface Vectors {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly timestamp: string;
  readonly scope: string;
  readonly requests: readonly {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly payload: string;
    readonly signature: string;
  }[];
  readonly chunked: readonly {
    readonly name: string;
    readonly payload: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly signature: string;
    readonly chunkSignatures: readonly string[];
    readonly trailers: readonly string[];
  }[];
}

const vectorsUrl = new URL('../spec/vectors/signature-v4.json', import.meta.url);
const vectors = JSON.parse(await readFile(vectorsUrl, 'utf8')) as Vectors;
const [date = '', region = '', service = ''] = vectors.scope.split('/');
const signingKey = deriveSigningKey(vectors.secretAccessKey, { text: vectors.scope, date, region, service });

describe('the examples that Amazon publishes', () => {
  test.each(vectors.requests)('$name', ({ method, path, query, headers, payload, signature }) => {
    const request = {
      method,
      path,
      query: new Map(Object.entries(query)),
      headers: new Map(Object.entries(headers)),
    };
    const canonical = canonicalRequest(request, Object.keys(headers).sort(), payload);
    const text = stringToSign(vectors.timestamp, vectors.scope, canonical);
    expect(sign(signingKey, text)).toBe(signature);
    expect(isSignatureOf(signingKey, text, signature)).toBe(true);
    expect(
      isSignatureOf(
        signingKey,
        text,
        signature.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      ),
    ).toBe(false);
  });

  test.each(vectors.chunked)('$name, sent over a socket', async (vector) => {
    await using s3 = await serverOf2013();
    const reply = await sendChunked(s3.server.url, vector);
    expect([reply.status, reply.code]).toEqual([200, '']);
  });

  test.each(vectors.chunked)('$name, of which the last signature is another', async (vector) => {
    await using s3 = await serverOf2013();
    const spoil = (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
    const { chunkSignatures, trailers } = vector;
    const spoiled =
      trailers.length > 0
        ? { trailers: [...trailers.slice(0, -1), spoil(trailers.at(-1) ?? '')] }
        : { chunkSignatures: [...chunkSignatures.slice(0, -1), spoil(chunkSignatures.at(-1) ?? '')] };
    expect((await sendChunked(s3.server.url, { ...vector, ...spoiled })).code).toBe('SignatureDoesNotMatch');
  });
});

/** A server in the day of the examples. */
function serverOf2013() {
  const clock = { nowMs: () => epochMs(Date.parse('2013-05-24T00:00:00Z')) };
  const { accessKeyId, secretAccessKey } = vectors;
  const credentials = [{ accessKeyId, secretAccessKey, permission: 'read-write' as const }];
  return testServer({ clock, credentials, buckets: ['examplebucket'] });
}

function sendChunked(url: string, vector: Vectors['chunked'][number]) {
  const sent: Record<string, string> = {
    host: 's3.amazonaws.com',
    'x-amz-content-sha256': vector.payload,
    'x-amz-date': vectors.timestamp,
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    ...vector.headers,
  };
  const signed = Object.keys(sent).sort().join(';');
  sent['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${vectors.accessKeyId}/${vectors.scope},SignedHeaders=${signed},Signature=${vector.signature}`;
  const chunks = [65_536, 1024, 0].map(
    (size, i) => `${size.toString(16)};chunk-signature=${vector.chunkSignatures[i]}\r\n${'a'.repeat(size)}`,
  );
  const body = `${chunks.join('\r\n')}${vector.trailers.map((line) => `${line}\r\n`).join('')}\r\n`;
  sent['content-length'] ??= String(body.length);
  return send(url, 'PUT', '/examplebucket/chunkObject.txt', sent, body);
}

describe('a request is refused', () => {
  const path = `/${BUCKET}/clip`;
  const at = (ms: number) => ({ signer: { at: new Date(Date.now() + ms) } });

  test('without a signature', async () => {
    await using s3 = await testServer();
    const { host } = new URL(s3.server.url);
    const reply = await send(s3.server.url, 'GET', path, { host });
    expect([reply.status, reply.code]).toEqual([403, 'AccessDenied']);
  });

  test('with a wrong secret or an unknown key', async () => {
    await using s3 = await testServer();
    const wrong = { signer: { secretAccessKey: 'writer-secret-0123456788' } };
    expect((await sendSigned(s3.server.url, { method: 'PUT', path }, 'x', wrong)).code).toBe(
      'SignatureDoesNotMatch',
    );
    const unknown = { signer: { accessKeyId: 'test-nobody' } };
    expect((await sendSigned(s3.server.url, { method: 'PUT', path }, 'x', unknown)).code).toBe(
      'InvalidAccessKeyId',
    );
    const swapped = { signer: { ...READER, secretAccessKey: WRITER.secretAccessKey } };
    expect((await sendSigned(s3.server.url, { method: 'GET', path }, '', swapped)).code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await sendSigned(s3.server.url, { method: 'GET', path })).code).toBe('NoSuchKey');
  });

  test('whose header, method, path or query is not the signed one', async () => {
    await using s3 = await testServer();
    const meta = { headers: { 'x-amz-meta-owner': 'a' } };
    const put = (tamper: Record<string, string>) =>
      sendSigned(s3.server.url, { method: 'PUT', path, ...meta }, 'x', { tamper });
    expect((await put({ 'x-amz-meta-owner': 'b' })).code).toBe('SignatureDoesNotMatch');
    expect((await put({ 'x-amz-meta-other': 'b' })).code).toBe('AccessDenied');
    expect((await put({ host: 'elsewhere' })).code).toBe('SignatureDoesNotMatch');

    const { host } = new URL(s3.server.url);
    const draft = {
      method: 'GET',
      path,
      query: { uploadId: 'a' },
      headers: { host },
      payload: 'UNSIGNED-PAYLOAD',
    };
    const good = presignedPath(draft, { ...WRITER, at: new Date() }, 60);
    expect((await send(s3.server.url, 'DELETE', good, { host })).code).toBe('SignatureDoesNotMatch');
    expect((await send(s3.server.url, 'GET', good.replace('clip?', 'clap?'), { host })).code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await send(s3.server.url, 'GET', good.replace('uploadId=a', 'uploadId=b'), { host })).code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await send(s3.server.url, 'GET', good.replace('Expires=60', 'Expires=600'), { host })).code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await send(s3.server.url, 'GET', good, { host })).code).toBe('NoSuchUpload');
  });

  test('signed more than 15 minutes ago or ahead', async () => {
    await using s3 = await testServer();
    const get = async (ms: number) =>
      (await sendSigned(s3.server.url, { method: 'GET', path }, '', at(ms))).code;
    expect(await get(-16 * 60_000)).toBe('RequestTimeTooSkewed');
    expect(await get(16 * 60_000)).toBe('RequestTimeTooSkewed');
    expect(await get(-14 * 60_000)).toBe('NoSuchKey');
    expect(await get(14 * 60_000)).toBe('NoSuchKey');
  });

  test('by an address that has expired, is not yet good, or lasts more than a week', async () => {
    await using s3 = await testServer();
    const { host } = new URL(s3.server.url);
    await sendSigned(s3.server.url, { method: 'PUT', path }, 'hello');
    const get = async (ms: number, expiresS: number) => {
      const draft = { method: 'GET', path, headers: { host }, payload: '' };
      const address = presignedPath(draft, { ...READER, at: new Date(Date.now() + ms) }, expiresS);
      return send(s3.server.url, 'GET', address, { host });
    };
    expect((await get(0, 60)).body.toString()).toBe('hello');
    expect((await get(-3_590_000, 3600)).body.toString()).toBe('hello');
    expect((await get(-3_610_000, 3600)).code).toBe('AccessDenied');
    expect((await get(16 * 60_000, 3600)).code).toBe('RequestTimeTooSkewed');
    expect((await get(0, 604_801)).code).toBe('AuthorizationHeaderMalformed');
  });

  test('that writes with a key that may read only', async () => {
    await using s3 = await testServer();
    await sendSigned(s3.server.url, { method: 'PUT', path }, 'hello');
    const asReader = async (method: string, where: string, query = {}) =>
      (await sendSigned(s3.server.url, { method, path: where, query }, 'x', { signer: READER })).code;
    expect(await asReader('PUT', path)).toBe('AccessDenied');
    expect(await asReader('DELETE', path)).toBe('AccessDenied');
    expect(await asReader('POST', path, { uploads: '' })).toBe('AccessDenied');
    expect(await asReader('POST', `/${BUCKET}`, { delete: '' })).toBe('AccessDenied');
    expect(await asReader('PUT', '/another-bucket')).toBe('AccessDenied');
    const read = await sendSigned(s3.server.url, { method: 'GET', path }, '', { signer: READER });
    expect(read.body.toString()).toBe('hello');
  });

  test.each([
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c',
    'AWS test-writer:abc',
    'AWS4-HMAC-SHA256 Credential=test-writer/20130524/us-east-1/s3/aws4_request, SignedHeaders=HOST, Signature=c',
  ])('with the malformed authorization %s', async (authorization) => {
    await using s3 = await testServer();
    const { host } = new URL(s3.server.url);
    const headers = {
      host,
      authorization,
      'x-amz-date': '20130524T000000Z',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    };
    const reply = await send(s3.server.url, 'GET', path, headers);
    expect([reply.status, reply.code]).toEqual([400, 'AuthorizationHeaderMalformed']);
  });
});
