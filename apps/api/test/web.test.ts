import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { bundleText } from '@porchlight/contracts/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWebClient } from '../src/web/WebClient.ts';
import { routesOf } from './server/routesOf.ts';
import { TestApi } from './server/TestApi.ts';

const FILES: Readonly<Record<string, string>> = {
  'assets/app-AbC123.js': 'console.log(1)',
  'assets/style-AbC123.css': 'body{}',
  'index.html': '<!doctype html><title>Porchlight</title>',
};

const folder = mkdtempSync(join(tmpdir(), 'porchlight-web-'));
let api: TestApi;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, 'assets/app-AbC123.js.br'), brotliCompressSync('console.log(1)'));
  writeFileSync(join(folder, 'secret.txt'), 'not of the bundle');
  const files = Object.entries(FILES).map(([path, text]) => ({
    path,
    sizeBytes: text.length,
    sha256Hex: sha256(text),
  }));
  const bundle = { version: 1, bundleHex: sha256(bundleText(files)), files };
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(bundle));
  const web = openWebClient(folder, {
    tileUrl: 'https://tiles.example/{z}/{x}/{y}.png',
    tileAttribution: 'The tile makers',
  });
  api = await TestApi.start({ web, authority: 'api.porchlight.example' });
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('with a web client there are the routes of its files, and no other', async () => {
  await using bare = await TestApi.start();
  const added = routesOf(api.app).filter((route) => !routesOf(bare.app).includes(route));
  const paths = ['/', '/bundle.json', '/client.json', ...Object.keys(FILES).map((path) => `/${path}`)];
  expect(added).toEqual(paths.flatMap((path) => [`GET ${path}`, `HEAD ${path}`]).sort());
});

describe('every answer of the web client', () => {
  test.each([
    '/',
    '/index.html',
    '/bundle.json',
    '/client.json',
    '/assets/app-AbC123.js',
    '/recordings/today',
  ])('%s has the policy that lets scripts come from its own origin alone', async (path) => {
    const { status, headers } = await api.call('GET', path, { headers: { accept: 'text/html' } });
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("worker-src 'self'");
    expect(policy).toContain("connect-src 'self' https://tiles.example");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringMatching(/camera=\(self\).*geolocation=\(\)/),
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('says how long it may be kept: a file with a hash in its name for ever, all else not without asking', async () => {
    const asset = await api.call('GET', '/assets/app-AbC123.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toContain('javascript');
    for (const path of ['/', '/bundle.json', '/client.json']) {
      const { headers } = await api.call('GET', path);
      expect([path, headers['cache-control']]).toEqual([path, 'no-cache']);
    }
    const again = await api.call('GET', '/', {
      headers: { 'if-none-match': String((await api.call('GET', '/')).headers.etag) },
    });
    expect(again.status).toBe(304);
  });

  test('goes over the wire compressed where there is such a form and the browser takes it', async () => {
    const headers = { 'accept-encoding': 'gzip, br' };
    const { headers: said, bytes } = await api.call('GET', '/assets/app-AbC123.js', { headers });
    expect(said).toMatchObject({
      'content-encoding': 'br',
      'content-type': expect.stringContaining('javascript'),
    });
    expect(String(said.vary).toLowerCase()).toContain('accept-encoding');
    expect(said['content-security-policy']).toContain("default-src 'none'");
    expect(String(brotliDecompressSync(bytes))).toBe(FILES['assets/app-AbC123.js']);
    const plain = await api.call('GET', '/', { headers });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(Buffer.from(plain.bytes).toString()).toBe(FILES['index.html']);
  });

  test('over TLS tells browsers to come by TLS alone', async () => {
    await using behindProxy = await TestApi.start({ web: openWebClient(folder), trustedProxies: 1 });
    const { headers } = await behindProxy.call('GET', '/', { headers: { 'x-forwarded-proto': 'https' } });
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(headers['content-security-policy']).toContain("connect-src 'self'");
  });
});

test('client.json names the host that calls are signed for, and the tiles', async () => {
  const { body } = await api.call('GET', '/client.json');
  expect(body).toEqual({
    apiAuthority: 'api.porchlight.example',
    tileUrl: 'https://tiles.example/{z}/{x}/{y}.png',
    tileAttribution: 'The tile makers',
  });
});

test('a browser that opens any page of the client gets its one page; what else is not there is not found', async () => {
  const page = { headers: { accept: 'text/html,application/xhtml+xml' } };
  const opened = await api.call('GET', '/requests/0123?tab=map', page);
  expect(Buffer.from(opened.bytes).toString()).toBe(FILES['index.html']);
  for (const [method, path, call] of [
    ['GET', '/v1/nothing', page],
    ['GET', '/V1/nothing', page],
    ['GET', '/assets/gone-1.js', page],
    ['GET', '/secret.txt', page],
    ['GET', '/.well-known/x.y', page],
    ['GET', '/requests/0123', {}],
    ['POST', '/requests/0123', page],
    ['GET', '/../package.json', page],
    ['GET', '/assets/..%2fsecret.txt', page],
    ['GET', '/%2e%2e/secret.txt', page],
  ] as const) {
    const answer = await api.call(method, path, call);
    expect([path, answer.status, answer.body]).toEqual([
      path,
      404,
      expect.objectContaining({ code: 'not_found' }),
    ]);
  }
});

test('a folder that is no whole client is refused before anything listens', () => {
  expect(() => openWebClient(join(folder, 'assets'))).toThrow(
    expect.objectContaining({ code: 'invalid_setting' }),
  );
  writeFileSync(join(folder, 'assets/style-AbC123.css'), 'body{color:red}');
  expect(() => openWebClient(folder)).toThrow(expect.objectContaining({ code: 'invalid_setting' }));
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
