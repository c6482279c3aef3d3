import { readFileSync } from 'node:fs';
import { type ClipId, hexToBytes, isPorchlightError, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { formatLinkKey, newLinkKey, openShare, parseLinkKey, sealShare } from '../../src/share/index.ts';
import { type ShareVector, shareVectors } from './shareVectors.ts';

const url = new URL('../../spec/vectors/share.json', import.meta.url);
const vectors: readonly ShareVector[] = JSON.parse(readFileSync(url, 'utf8'));

test('the vectors are those that this code writes', () => {
  expect(JSON.parse(JSON.stringify(shareVectors()))).toEqual(vectors);
});

test.each(vectors)('vector: $name', ({ keyText, clipId, sealedHex, content, code }) => {
  const open = () =>
    openShare(hexToBytes(sealedHex), clipId as ClipId, parseLinkKey(keyText), nodePrimitives);
  if (content !== undefined) expect(open()).toEqual(content);
  else expect(codeOf(open)).toBe(code);
});

test('a link opens what was sealed for it, and each link’s key is another', () => {
  const [first] = vectors;
  const content = first?.content;
  if (content === undefined) throw new Error('the first vector opens');
  const keys = [newLinkKey(systemRandom), newLinkKey(systemRandom)] as const;
  const sealed = keys.map((key) => sealShare(content, key, nodePrimitives, systemRandom));
  const [mine = new Uint8Array(0), other = new Uint8Array(0)] = sealed;
  const key = parseLinkKey(formatLinkKey(keys[0]));
  expect(openShare(mine, content.clipId, key, nodePrimitives)).toEqual(content);
  expect(codeOf(() => openShare(other, content.clipId, key, nodePrimitives))).toBe('wrong_key');
});

test('the length of what the server holds says nothing of the name', () => {
  const content = vectors[0]?.content;
  if (content === undefined) throw new Error('the first vector opens');
  const lengths = ['', 'Yard', 'The lane behind the garage'].map(
    (deviceName) =>
      sealShare({ ...content, deviceName }, newLinkKey(systemRandom), nodePrimitives, systemRandom).length,
  );
  expect(new Set(lengths)).toEqual(new Set([1024]));
});

test('what is wrong with a share is said without anything that is in it', () => {
  for (const vector of vectors.filter(({ code }) => code === 'malformed_message')) {
    const key = parseLinkKey(vector.keyText);
    try {
      openShare(hexToBytes(vector.sealedHex), vector.clipId as ClipId, key, nodePrimitives);
    } catch (error) {
      const said = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
      expect(said).toBe('what was shared is not whole undefined');
    }
  }
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isPorchlightError(error)) return error.code;
    throw error;
  }
  return 'opened';
}
