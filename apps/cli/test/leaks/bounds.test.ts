import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { LeakScanner } from '../../src/leaks/LeakScanner.ts';
import { Needles } from '../../src/leaks/Needles.ts';
import { amongDigits, chunksOf, scanBytes } from './canary.ts';

const key = randomBytes(32);
const needles = new Needles();
needles.add('key', key);

it('what would unpack to more than the bound is left there, and the report says so', async () => {
  const scanner = new LeakScanner(needles, { streamBytes: 2 ** 20 });
  const zeros = Buffer.alloc(2 ** 20 - 32);
  const fits = gzipSync(Buffer.concat([zeros, key]));
  const tooLong = gzipSync(Buffer.concat([zeros, Buffer.alloc(1), key]));
  expect(await scanBytes(scanner, fits)).toMatchObject({ total: 1, cutShort: 0 });
  expect(await scanBytes(scanner, tooLong)).toMatchObject({ total: 0, cutShort: 1 });
  expect(await scanBytes(scanner, brotliCompressSync(Buffer.alloc(2 ** 24)))).toMatchObject({ cutShort: 1 });
});

it('all streams of a source share a bound, and the next source has its own', async () => {
  const scanner = new LeakScanner(needles, { sourceBytes: 3500 });
  const stream = gzipSync(Buffer.alloc(1000, 'text '));
  const four = { name: 'four', chunks: chunksOf(stream, stream, stream, stream) };
  const one = { name: 'one', chunks: chunksOf(gzipSync(amongDigits(key, 400))) };
  expect(await scanner.scanAll([four, one])).toMatchObject({ cutShort: 1, total: 1, sources: 2 });
});

it('findings are counted past the number that is kept', async () => {
  const scanner = new LeakScanner(needles, { maxFindings: 3 });
  const report = await scanBytes(
    scanner,
    Buffer.concat([Buffer.alloc(40, 'text '), ...Array.from({ length: 10 }, () => key)]),
  );
  expect(report.findings).toHaveLength(3);
  expect(report.total).toBe(10);
});

it('a source whose name leaks is found and not named', async () => {
  const name = `objects/${key.toString('hex')}`;
  const { findings } = await scanBytes(new LeakScanner(needles), key, name);
  expect(new Set(findings.map((finding) => finding.where.split(' > ')[0]))).toEqual(
    new Set(['a source whose name leaks']),
  );
  expect(findings.length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(findings)).not.toContain(key.toString('hex'));
});

it('a needle of fewer than 16 bytes is refused', () => {
  expect(() => needles.add('short', randomBytes(15))).toThrow(expect.objectContaining({ code: 'internal' }));
});

it('throughput is printed', async () => {
  const many = new Needles();
  for (let i = 0; i < 500; i++) many.add(`key ${i}`, randomBytes(32));
  const scanner = new LeakScanner(many);
  const bytes = randomBytes(64 * 2 ** 20);
  await scanBytes(scanner, bytes.subarray(0, 2 ** 22));
  const began = performance.now();
  const report = await scanBytes(scanner, bytes);
  const rate = report.bytes / 1000 / (performance.now() - began);
  process.stdout.write(
    `leak search: ${many.patterns.length} patterns, random bytes at ${rate.toFixed(0)} MB/s\n`,
  );
  expect(report).toMatchObject({ bytes: bytes.length, total: 0 });
});
