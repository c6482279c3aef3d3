import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { isEvidence, sampleWindows } from '../../src/leaks/sampleWindows.ts';

it('windows are 32 bytes of the plaintext, one from each part of it', () => {
  const plaintext = randomBytes(64_000);
  const windows = sampleWindows(plaintext, 20, randomBytes);
  const offsets = windows.map((window) => plaintext.indexOf(window));
  expect(windows.every((window) => window.length === 32)).toBe(true);
  expect(offsets.map((offset) => Math.floor((offset * 20) / (64_000 - 31)))).toEqual(
    Array.from({ length: 20 }, (_, part) => part),
  );
});

it('other randomness gives other windows', () => {
  const plaintext = randomBytes(64_000);
  expect(sampleWindows(plaintext, 3, randomBytes)).not.toEqual(sampleWindows(plaintext, 3, randomBytes));
});

it('random bytes are evidence', () => {
  let passedOver = 0;
  for (let round = 0; round < 20_000; round++) if (!isEvidence(randomBytes(32))) passedOver++;
  expect(passedOver).toBeLessThanOrEqual(5);
});

it('zeros, text and the boxes that every encoder writes are no evidence', () => {
  const banner = Buffer.from(
    'x264 - core 164 - H.264/MPEG-4 AVC codec - Copyleft 2003-2022 - http://www.videolan.org',
  );
  const boxes = Buffer.from(
    '000000186674797069736f6d0000020069736f6d6d703431000000086d6f6f760000006c6d766864' +
      '000000000000000000000000000003e8000000000001000001000000000000000000000000010000' +
      '0000000000000000000000000001000000000000000000000000000040000000',
    'hex',
  );
  const parameterSets = Buffer.from(
    '0000030002400048000000480000000000000001154c61766335392e33372e313030206c696278323634000000000000' +
      '000000000018ffff00000034617663430164001fffe100186764001facd980c0126840000003004000000503c60c6680' +
      '01000568e97b2c8bfd',
    'hex',
  );
  for (const plaintext of [Buffer.alloc(5000), banner, boxes, parameterSets]) {
    expect(sampleWindows(plaintext, 50, randomBytes)).toEqual([]);
  }
});

it('a part that is half boilerplate gives its window from the other half', () => {
  const plaintext = Buffer.concat([Buffer.alloc(500), randomBytes(500)]);
  const [window] = sampleWindows(plaintext, 1, randomBytes);
  expect(window !== undefined && plaintext.indexOf(window)).toBeGreaterThan(468);
});

it('a plaintext shorter than a window gives none', () => {
  expect(sampleWindows(randomBytes(31), 5, randomBytes)).toEqual([]);
  expect(sampleWindows(randomBytes(32), 1, () => new Uint8Array(4))).toHaveLength(1);
});
