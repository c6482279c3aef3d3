import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sendSigned } from './rawRequest.ts';
import { BUCKET, temporaryFolder, testServer } from './testServer.ts';

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test.each([
  '/../x',
  '/..',
  '/../../../x',
  '/%2e%2e/%2e%2e/x',
  '/a/../../../x',
  '//x',
  '/./x',
  '/C:%5Cx',
  '/%00',
  '/a%0ab',
])('the key of %s stays inside its bucket', async (suffix) => {
  await using outer = await temporaryFolder();
  const folder = join(outer.path, 'deep', 'folder');
  await mkdir(folder, { recursive: true });
  await using s3 = await testServer({ folder });
  const path = `/${BUCKET}${suffix}`;
  expect((await sendSigned(s3.server.url, { method: 'PUT', path }, 'inside')).status).toBe(200);
  expect((await sendSigned(s3.server.url, { method: 'GET', path })).body.toString()).toBe('inside');
  const files = await filesUnder(outer.path);
  expect(files).toHaveLength(1);
  expect(files[0]?.startsWith(join(folder, 'buckets', BUCKET))).toBe(true);
});

test.each(['/../clip', '/./clip', '/..%5C/clip', '/UPPER/clip', '/ab/clip', '/a..b/clip', '/%00%00%00/clip'])(
  'the bucket of %s is refused',
  async (path) => {
    await using s3 = await testServer();
    expect((await sendSigned(s3.server.url, { method: 'PUT', path }, 'x')).code).toBe('InvalidBucketName');
    expect(await filesUnder(s3.folder)).toEqual([]);
  },
);

test('a key has 1 to 1024 bytes', async () => {
  await using s3 = await testServer();
  const put = (key: string) => sendSigned(s3.server.url, { method: 'PUT', path: `/${BUCKET}/${key}` }, 'x');
  expect((await put('k'.repeat(1024))).status).toBe(200);
  expect((await put('%41%C3%A9/'.repeat(256))).status).toBe(200);
  expect((await put('k'.repeat(1025))).code).toBe('KeyTooLongError');
  expect((await put('%C3%A9'.repeat(513))).code).toBe('KeyTooLongError');
});

test.each(['/clips/%', '/clips/%zz', '/clips/%ff%fe'])(
  'the address %s, which is not UTF-8, is refused',
  async (path) => {
    await using s3 = await testServer();
    expect((await sendSigned(s3.server.url, { method: 'GET', path })).code).toBe('InvalidURI');
  },
);

test.each([
  ['PUT', { acl: '' }, {}],
  ['PUT', { tagging: '' }, {}],
  ['GET', { versionId: '1' }, {}],
  ['GET', { 'response-content-type': 'text/html' }, {}],
  ['DELETE', { versionId: '1' }, {}],
  ['PUT', {}, { 'x-amz-acl': 'public-read' }],
  ['PUT', {}, { 'x-amz-server-side-encryption': 'AES256' }],
  ['PUT', {}, { 'x-amz-tagging': 'a=b' }],
  ['PUT', {}, { 'if-match': '"abc"' }],
] as const)('%s with %o and %o, which is not offered, changes nothing', async (method, query, headers) => {
  await using s3 = await testServer();
  const path = `/${BUCKET}/clip`;
  await sendSigned(s3.server.url, { method: 'PUT', path }, 'before');
  const reply = await sendSigned(
    s3.server.url,
    { method, path, query, headers },
    method === 'PUT' ? 'after' : '',
  );
  expect([reply.status, reply.code]).toEqual([501, 'NotImplemented']);
  expect((await sendSigned(s3.server.url, { method: 'GET', path })).body.toString()).toBe('before');
});

test.each([
  ['nothing', ''],
  ['an open element', '<Delete><Object>'],
  ['a crossed element', '<Delete><Object></Delete></Object>'],
  ['two roots', '<Delete/><Delete/>'],
  ['no key', '<Delete><Object></Object></Delete>'],
  ['an own entity', '<!DOCTYPE d [<!ENTITY k "a">]><Delete><Object><Key>&k;</Key></Object></Delete>'],
  ['an unknown entity', '<Delete><Object><Key>&k;</Key></Object></Delete>'],
  ['a lone surrogate', '<Delete><Object><Key>&#xD800;</Key></Object></Delete>'],
  ['a deep nest', '<a>'.repeat(5000)],
  ['too many keys', `<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`],
])('a Delete document with %s is refused and deletes nothing', async (_, xml) => {
  await using s3 = await testServer();
  await sendSigned(s3.server.url, { method: 'PUT', path: `/${BUCKET}/a` }, 'kept');
  const reply = await sendSigned(
    s3.server.url,
    { method: 'POST', path: `/${BUCKET}`, query: { delete: '' } },
    xml,
  );
  expect(reply.status).toBe(400);
  expect(reply.code).toMatch(/^(MalformedXML|InvalidArgument)$/);
  expect((await sendSigned(s3.server.url, { method: 'GET', path: `/${BUCKET}/a` })).body.toString()).toBe(
    'kept',
  );
});
