import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { sendSigned } from './rawRequest.ts';
import { amzDate, type Draft, hmacOf, scopeOf, sha256, signedHeaders } from './signRequest.ts';
import { BUCKET, patterned, testServer, WRITER } from './testServer.ts';

const path = `/${BUCKET}/clip`;
const TRAILER_FORM = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

function base64Crc32(bytes: Uint8Array): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}

/** Puts an aws-chunked body with a CRC32 trailer. */
function putFramed(url: string, framed: string, decodedLength: number, headers: Record<string, string> = {}) {
  return sendSigned(
    url,
    {
      method: 'PUT',
      path,
      payload: TRAILER_FORM,
      headers: {
        'x-amz-decoded-content-length': String(decodedLength),
        'x-amz-trailer': 'x-amz-checksum-crc32',
        ...headers,
      },
    },
    framed,
  );
}

/** The first lines of a signed request, up to its body. */
function requestHead(draft: Draft): string {
  const headers = signedHeaders(draft, { ...WRITER, at: new Date() });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${draft.method} ${draft.path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

async function expectNothingStored(url: string, folder: string): Promise<void> {
  expect((await sendSigned(url, { method: 'GET', path })).code).toBe('NoSuchKey');
  expect(await readdir(join(folder, 'pending'))).toEqual([]);
}

test('a body that is not the signed one is refused and not stored', async () => {
  await using s3 = await testServer();
  const put = (draft: object, body: string) =>
    sendSigned(s3.server.url, { method: 'PUT', path, ...draft }, body);
  expect((await put({ payload: sha256('hello') }, 'hellO')).code).toBe('XAmzContentSHA256Mismatch');
  const md5 = createHash('md5').update('hello').digest('base64');
  expect((await put({ headers: { 'content-md5': md5 } }, 'hellO')).code).toBe('BadDigest');
  expect((await put({ headers: { 'content-md5': 'short' } }, 'hello')).code).toBe('InvalidDigest');
  const crc = base64Crc32(Buffer.from('hello'));
  expect((await put({ headers: { 'x-amz-checksum-crc32': crc } }, 'hellO')).code).toBe('BadDigest');
  expect((await put({ payload: 'no-such-form' }, 'hello')).code).toBe('InvalidRequest');
  expect(
    (
      await put(
        {
          payload: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
          headers: { 'x-amz-decoded-content-length': '5' },
        },
        'hello',
      )
    ).code,
  ).toBe('NotImplemented');
  await expectNothingStored(s3.server.url, s3.folder);
});

test('an aws-chunked body is stored without its framing, however it is cut', async () => {
  await using s3 = await testServer();
  const crc = base64Crc32(Buffer.from('hello world'));
  const framed = `6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`;
  expect(
    (await putFramed(s3.server.url, framed, 11, { 'content-encoding': 'gzip,aws-chunked' })).status,
  ).toBe(200);
  const stored = await sendSigned(s3.server.url, { method: 'GET', path });
  expect(stored.body.toString()).toBe('hello world');
  expect(stored.headers['content-encoding']).toBe('gzip');
});

const good = base64Crc32(Buffer.from('hello'));
test.each([
  ['a wrong CRC32 in the trailer', `5\r\nhellO\r\n0\r\nx-amz-checksum-crc32:${good}\r\n\r\n`, 5, 'BadDigest'],
  ['no trailer though one was announced', '5\r\nhello\r\n0\r\n\r\n', 5, 'MalformedTrailerError'],
  [
    'another trailer than announced',
    '5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AA==\r\n\r\n',
    5,
    'MalformedTrailerError',
  ],
  ['a trailer without a name', '5\r\nhello\r\n0\r\nnonsense\r\n\r\n', 5, 'MalformedTrailerError'],
  [
    'fewer bytes than declared',
    `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${good}\r\n\r\n`,
    6,
    'IncompleteBody',
  ],
  [
    'more bytes than declared',
    `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${good}\r\n\r\n`,
    4,
    'IncompleteBody',
  ],
  ['an end in the middle of a chunk', '5\r\nhel', 5, 'IncompleteBody'],
  ['an end before the last chunk', '5\r\nhello\r\n', 5, 'IncompleteBody'],
  ['an end before the trailer', '5\r\nhello\r\n0\r\n', 5, 'IncompleteBody'],
  ['a chunk longer than its size', '4\r\nhello\r\n0\r\n\r\n', 5, 'InvalidChunkSizeError'],
  ['a size that is no number', 'five\r\nhello\r\n0\r\n\r\n', 5, 'InvalidRequest'],
  ['an endless size line', '0'.repeat(1000), 5, 'InvalidRequest'],
  ['bytes after the end', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${good}\r\n\r\nmore`, 5, 'InvalidRequest'],
])('an aws-chunked body with %s is refused and not stored', async (_, framed, decodedLength, code) => {
  await using s3 = await testServer();
  expect((await putFramed(s3.server.url, framed, decodedLength)).code).toBe(code);
  await expectNothingStored(s3.server.url, s3.folder);
});

test('signed chunks must be the ones that were signed, in their order', async () => {
  await using s3 = await testServer();
  const signer = { ...WRITER, at: new Date() };
  const put = (chunks: readonly string[], signed: readonly string[]) => {
    const length = chunks.join('').length;
    const draft = {
      method: 'PUT',
      path,
      payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      headers: { host: new URL(s3.server.url).host, 'x-amz-decoded-content-length': String(length) },
    };
    let previous = signedHeaders(draft, signer)['authorization']?.slice(-64) ?? '';
    const signatures = [...signed, ''].map((chunk) => {
      const lines = [
        'AWS4-HMAC-SHA256-PAYLOAD',
        amzDate(signer.at),
        scopeOf(signer.at),
        previous,
        sha256(''),
        sha256(chunk),
      ];
      previous = hmacOf(signer, lines.join('\n'));
      return previous;
    });
    const framed = [...chunks, '']
      .map((chunk, i) => `${chunk.length.toString(16)};chunk-signature=${signatures[i]}\r\n${chunk}\r\n`)
      .join('');
    // The signature must not cover the length of the framing, which isn't known when the first chunk is signed.
    return sendSigned(
      s3.server.url,
      { ...draft, headers: { ...draft.headers, 'content-length': String(framed.length) } },
      framed,
      {
        signer,
        tamper: { authorization: signedHeaders(draft, signer)['authorization'] ?? '' },
      },
    );
  };
  expect((await put(['one', 'two'], ['two', 'one'])).code).toBe('SignatureDoesNotMatch');
  expect((await put(['one', 'twO'], ['one', 'two'])).code).toBe('SignatureDoesNotMatch');
  await expectNothingStored(s3.server.url, s3.folder);
  expect((await put(['one', 'two'], ['one', 'two'])).status).toBe(200);
  expect((await sendSigned(s3.server.url, { method: 'GET', path })).body.toString()).toBe('onetwo');
});

test('an oversized body is refused before it is sent, and one that lies about its size while it is', async () => {
  await using s3 = await testServer({ maxObjectBytes: 1000 });
  const put = (size: number) => sendSigned(s3.server.url, { method: 'PUT', path }, patterned(size));
  expect((await put(1001)).code).toBe('EntityTooLarge');
  expect((await put(3_000_000)).code).toBe('EntityTooLarge');
  const framed = `${(5000).toString(16)}\r\n${'a'.repeat(5000)}\r\n0\r\n\r\n`;
  expect((await putFramed(s3.server.url, framed, 1000)).code).toBe('IncompleteBody');
  expect((await putFramed(s3.server.url, framed, 5000)).code).toBe('EntityTooLarge');
  await expectNothingStored(s3.server.url, s3.folder);
  expect((await put(1000)).status).toBe(200);
});

test('a refusal reaches a client that sends its whole body before it reads', async () => {
  await using s3 = await testServer({ maxObjectBytes: 1000 });
  const { hostname, port, host } = new URL(s3.server.url);
  const body = Buffer.alloc(24_000_000);
  const draft = { method: 'PUT', path, headers: { host, 'content-length': String(body.length) } };
  const socket = connect(Number(port), hostname).pause();
  socket.write(requestHead({ ...draft, payload: 'UNSIGNED-PAYLOAD' }));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.write(body, () => resolve());
  });
  const answer = Buffer.concat(await socket.toArray()).toString();
  expect(answer).toContain('<Code>EntityTooLarge</Code>');
  await expectNothingStored(s3.server.url, s3.folder);
});

test('a body without a declared length is refused', async () => {
  await using s3 = await testServer();
  const draft = { method: 'PUT', path, payload: TRAILER_FORM };
  expect((await sendSigned(s3.server.url, draft, '0\r\n\r\n')).code).toBe('MissingContentLength');
});

test('a connection that breaks in mid-body leaves nothing', async () => {
  await using s3 = await testServer();
  const { hostname, port, host } = new URL(s3.server.url);
  const draft = { method: 'PUT', path, headers: { host, 'content-length': '2000000' } };
  const socket = connect(Number(port), hostname);
  socket.write(requestHead({ ...draft, payload: 'UNSIGNED-PAYLOAD' }));
  socket.write(patterned(1_200_000));
  const pending = async () => (await readdir(join(s3.folder, 'pending'))).length;
  await expect.poll(pending).toBe(1);
  socket.destroy();
  await expect.poll(pending).toBe(0);
  await expectNothingStored(s3.server.url, s3.folder);
});
