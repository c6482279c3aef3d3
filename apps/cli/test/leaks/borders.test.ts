import { randomBytes, randomInt } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { LeakScanner } from '../../src/leaks/LeakScanner.ts';
import { Needles } from '../../src/leaks/Needles.ts';
import { amongDigits, chunksOf, KEY, labelsOf, newCanary, placesOf } from './canary.ts';

const BLOCK = 256 * 1024;
const { key, scanner } = newCanary();

function cut(bytes: Uint8Array, length: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + length();
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

const scanCut = (bytes: Uint8Array, length: () => number) =>
  scanner.scan({ name: 'cut', chunks: chunksOf(...cut(bytes, length)) });

it('a needle is found exactly once, at its offset, whatever its place in blocks and the cuts between chunks', async () => {
  for (let round = 0; round < 150; round++) {
    const bytes = randomBytes(BLOCK + 6000);
    const offset = round % 2 === 0 ? BLOCK - 40 + (round >> 1) : randomInt(bytes.length - 32);
    bytes.set(key, offset);
    const longest = [1, 7, 4096, BLOCK * 2][round % 4] ?? 1;
    const { findings } = await scanCut(bytes, () => (longest === 1 ? 1000 : randomInt(longest) + 1));
    // Noise may also pass for a brotli stream that isn't compressed.
    const direct = findings.filter((finding) => finding.where === 'cut');
    expect({ round, direct }).toEqual({
      round,
      direct: [{ where: 'cut', offset, label: KEY, encoding: 'raw' }],
    });
  }
});

it('a compressed stream and a run of base64 are followed over the borders of blocks and chunks', async () => {
  const packed = gzipSync(amongDigits(key, BLOCK * 2));
  const text = Buffer.from(`<${packed.toString('base64')}>`);
  for (let before = BLOCK - 1200; before <= BLOCK + 8; before += 97) {
    for (const wrapped of [packed, text]) {
      const bytes = Buffer.concat([Buffer.alloc(before, '.'), wrapped, Buffer.alloc(3000, '.')]);
      const { findings } = await scanCut(bytes, () => randomInt(100_000) + 1);
      expect(labelsOf(findings)).toEqual([KEY]);
      const at = wrapped === packed ? `gzip at ${before}` : `base64 at ${before + 1} > gzip at 0`;
      expect(placesOf(findings, KEY)).toEqual([`cut > ${at}`]);
    }
  }
});

it('a run of base64 is found wherever its 64 characters begin', async () => {
  const needles = new Needles();
  const secret = Buffer.from(randomBytes(16));
  needles.add('short', secret);
  const run = gzipSync(secret).toString('base64url').padEnd(64, 'A');
  const own = new LeakScanner(needles);
  for (let before = 0; before < 130; before++) {
    const bytes = Buffer.from(`${'.'.repeat(before)}${run}`);
    const { findings } = await own.scan({ name: 'run', chunks: chunksOf(bytes) });
    expect(placesOf(findings, 'short')).toEqual([`run > base64 at ${before} > gzip at 0`]);
  }
});
