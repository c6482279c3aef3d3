import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { amongDigits, FILM, KEY, labelsOf, newCanary, scanBytes, sealed } from './canary.ts';

const { key, film, scanner } = newCanary();
const BOTH = [FILM, KEY];

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const line = (text: string) => Buffer.from(`{"level":30,"msg":"${text}"}\n`);
const around = (bytes: Uint8Array) => Buffer.concat([randomBytes(1001), bytes, randomBytes(777)]);
const text = (bytes: Uint8Array) => Buffer.from(`note: ${base64(bytes)}, and more of it`);
const both = amongDigits(Buffer.concat([key, film]));

const spelled: Record<string, (secret: Uint8Array) => Uint8Array> = {
  raw: around,
  hex: (s) => line(Buffer.from(s).toString('hex')),
  HEX: (s) => line(Buffer.from(s).toString('hex').toUpperCase()),
  'hex of a printed buffer': (s) => line(Buffer.from(s).toString('hex').replace(/../g, '$& ')),
  'bytea in a record': (s) => Buffer.from(`(1,"\\\\x${Buffer.from(s).toString('hex')}")`),
  base64: (s) => line(base64(s)),
  'base64 one byte in': (s) => line(base64(Buffer.concat([randomBytes(1), s, randomBytes(2)]))),
  'base64 two bytes in': (s) => line(base64(Buffer.concat([randomBytes(2), s, randomBytes(1)]))),
  base64url: (s) => line(Buffer.from(s).toString('base64url')),
  'base64 with slashes escaped': (s) => line(base64(s).replaceAll('/', '\\/')),
  'base64 with slashes escaped twice': (s) => line(base64(s).replaceAll('/', '\\\\/')),
  'base64 in a URL': (s) => line(`GET /?k=${encodeURIComponent(base64(s))}`),
  'JSON of a Buffer': (s) => Buffer.from(JSON.stringify({ key: Buffer.from(s) })),
  'jsonb of a Buffer': (s) => Buffer.from(`[${s.join(', ')}]`),
};

describe('a needle is found as it is spelled', () => {
  for (const [name, spell] of Object.entries(spelled)) {
    it(name, async () => {
      expect(labelsOf((await scanBytes(scanner, spell(key))).findings)).toEqual([KEY]);
      expect(labelsOf((await scanBytes(scanner, spell(film))).findings)).toEqual([FILM]);
    });
  }

  it('JSON of a Uint8Array, also within a record', async () => {
    const json = JSON.stringify({ key: Uint8Array.from(key) });
    for (const written of [json, JSON.stringify(json), json.replaceAll('"', '""')]) {
      expect(labelsOf((await scanBytes(scanner, Buffer.from(written))).findings)).toEqual([KEY]);
    }
  });
});

const wrappings: Record<string, (secret: Uint8Array) => Uint8Array> = {
  gzip: (s) => around(gzipSync(s)),
  'gzip with a file name in its header': (s) => around(named(gzipSync(s), 'film.mp4')),
  'the second of two gzip members': (s) => Buffer.concat([gzipSync('first'), gzipSync(s)]),
  'zlib, level 1': (s) => around(deflateSync(s, { level: 1 })),
  'zlib, level 5': (s) => around(deflateSync(s, { level: 5 })),
  'zlib, level 6': (s) => around(deflateSync(s, { level: 6 })),
  'zlib, level 9': (s) => around(deflateSync(s, { level: 9 })),
  zstd: (s) => around(zstdCompressSync(s)),
  'the second of two zstd frames': (s) => Buffer.concat([zstdCompressSync('first'), zstdCompressSync(s)]),
  brotli: (s) => brotliCompressSync(s),
  'brotli of text': (s) => brotliCompressSync(Buffer.from(`${'some text '.repeat(50)}${base64(s)}`)),
  'DEFLATE without a header': (s) => deflateRawSync(s),
  'gzip that was cut off': (s) =>
    around(gzipSync(Buffer.concat([s, amongDigits(key, 20_000)])).subarray(0, 9000)),
  'zlib that was damaged further on': (s) => {
    const more = Buffer.from(Array.from({ length: 30_000 }, (_, i) => `${i},`).join(''));
    const packed = deflateSync(Buffer.concat([s, more]));
    return packed.fill(0xff, 40_000, 40_500);
  },
  'gzip in base64': (s) => text(gzipSync(s)),
  'gzip in base64 behind a path': (s) => Buffer.from(`objects/abcde/${base64(gzipSync(s))}`),
  'gzip in base64 behind a hash': (s) => Buffer.from(`${'a7'.repeat(61)}/${base64(gzipSync(s))}`),
  'gzip in base64, in lines': (s) => Buffer.from(base64(gzipSync(s)).replace(/.{76}/g, '$&\r\n')),
  'gzip in base64, slashes escaped': (s) => line(base64(gzipSync(s)).replaceAll('/', '\\/')),
  'zstd in base64url': (s) => line(Buffer.from(zstdCompressSync(s)).toString('base64url')),
  'brotli in base64': (s) => text(brotliCompressSync(s)),
  'brotli in bytea': (s) => Buffer.from(`("\\\\x${brotliCompressSync(s).toString('hex')}")`),
  'zlib in hex': (s) => line(deflateSync(s).toString('hex')),
  'base64 in base64': (s) => text(Buffer.from(base64(s))),
  'gzip in zstd': (s) => around(zstdCompressSync(around(gzipSync(s)))),
  'gzip in base64 in gzip': (s) => around(gzipSync(text(gzipSync(s)))),
  'hex in base64 in brotli': (s) =>
    brotliCompressSync(text(Buffer.from(`{${Buffer.from(s).toString('hex')}}`))),
};

describe('a needle is found when it was wrapped', () => {
  for (const [name, wrap] of Object.entries(wrappings)) {
    it(name, async () => {
      const wrapped = wrap(both);
      expect(Buffer.from(wrapped).includes(Buffer.from(key))).toBe(false);
      expect(labelsOf((await scanBytes(scanner, wrapped)).findings)).toEqual(BOTH);
    });
  }
});

describe('nothing is found', () => {
  it('in what is sealed, however it is spelled and wrapped', async () => {
    for (const [name, wrap] of [...Object.entries(spelled), ...Object.entries(wrappings)]) {
      const report = await scanBytes(scanner, wrap(sealed(both)), name);
      expect({ name, ...report }).toMatchObject({ total: 0, cutShort: 0 });
    }
  });

  it('in 32 MiB of random bytes, 8 MiB of them in hex and in base64', async () => {
    const noise = randomBytes(32 * 2 ** 20);
    const part = noise.subarray(0, 8 * 2 ** 20);
    for (const bytes of [noise, Buffer.from(part.toString('hex')), Buffer.from(base64(part))]) {
      expect(await scanBytes(scanner, bytes)).toMatchObject({ total: 0, cutShort: 0, bytes: bytes.length });
    }
  });
});

/** `gzip` without a name in its header, with one (RFC 1952 section 2.3). */
function named(gzip: Buffer, name: string): Buffer {
  const header = Buffer.from(gzip.subarray(0, 10));
  header[3] = 8;
  return Buffer.concat([header, Buffer.from(`${name}\0`), gzip.subarray(10)]);
}

it('zlib writes each of the four headers that are looked for', () => {
  const flags = [1, 5, 6, 9].map((level) => deflateSync('x', { level, strategy: constants.Z_FILTERED })[1]);
  expect(flags).toEqual([0x01, 0x5e, 0x9c, 0xda]);
});
