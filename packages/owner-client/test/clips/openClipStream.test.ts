import { concatBytes } from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { nodesOfClip, unwrapClipKey } from '@porchlight/seal/open';
import { filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { expect, test } from 'vitest';
import { type ClipPart, openClipStream } from '../../src/clips/openClipStream.ts';

const camera = sampleCamera();
const clip = filmClip(camera, { seconds: 4, unitBytes: 250_000 });
const expectation = {
  clipId: clip.clipId,
  device: { deviceId: camera.deviceId, signingKey: camera.signing.publicKey },
  primitives,
  nodesFor: (opening: Parameters<typeof unwrapClipKey>[0]) =>
    nodesOfClip(opening, clipKeyOf(opening), primitives),
  clipKeyFor: clipKeyOf,
};

function clipKeyOf(opening: Parameters<typeof unwrapClipKey>[0]): Uint8Array {
  return unwrapClipKey(opening, new Map([[camera.epoch, camera.epochKeys]]), primitives);
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function opened(records: readonly Uint8Array[], size = 4096): Promise<ClipPart[]> {
  const parts: ClipPart[] = [];
  for await (const part of openClipStream(inPieces(concatBytes(...records), size), expectation))
    parts.push(part);
  return parts;
}

function mediaOf(parts: readonly ClipPart[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => (part.kind === 'media' ? [part.bytes] : [])));
}

test.each([1000, 4096, 65_537, 10_000_000])(
  'a clip in pieces of %i bytes opens to the same media',
  async (size) => {
    const parts = await opened(clip.records, size);
    expect(parts[0]).toMatchObject({ kind: 'opening', opening: { clipId: clip.clipId } });
    expect(parts.at(-1)).toMatchObject({
      kind: 'end',
      segmentCount: clip.segments.length,
      manifest: { clipId: clip.clipId },
    });
    expect(mediaOf(parts).length).toBe(mediaOf(await opened(clip.records)).length);
  },
);

test('media comes before the clip is whole, and never before a signature over it', async () => {
  const [first = new Uint8Array(0), ...segments] = [clip.opening, ...clip.segments];
  async function* endless() {
    yield concatBytes(first, ...segments.slice(0, 2));
    throw new Error('asked for more');
  }
  const kinds: string[] = [];
  const reading = (async () => {
    for await (const part of openClipStream(endless(), expectation)) kinds.push(part.kind);
  })();
  await expect(reading).rejects.toThrow('asked for more');
  expect(kinds[0]).toBe('opening');
  const cut = (await opened([first, ...segments.slice(0, 2)])).filter(({ kind }) => kind === 'media');
  expect(kinds.filter((kind) => kind === 'media')).toHaveLength(cut.length);
});

test('a clip without its end opens as far as the newest signature, and says so', async () => {
  const parts = await opened([clip.opening, ...clip.segments]);
  expect(parts.at(-1)).toMatchObject({ kind: 'end', manifest: null });
});

test.each([
  ['a byte changed', (all: Uint8Array[]) => all.map((each, i) => (i === 4 ? flipped(each) : each))],
  ['a segment left out', (all: Uint8Array[]) => all.filter((_, i) => i !== 4)],
  [
    'two segments exchanged',
    (all: Uint8Array[]) => [...all.slice(0, 3), ...all.slice(3, 5).reverse(), ...all.slice(5)],
  ],
  ['the last segment cut off', (all: Uint8Array[]) => [...all.slice(0, -2), ...all.slice(-1)]],
  ['another clip of the same camera', () => [...filmClip(camera).records]],
  ['a clip of another camera', () => [...filmClip(sampleCamera()).records]],
  ['something after its end', (all: Uint8Array[]) => [...all, all[1] ?? new Uint8Array(0)]],
  [
    'half a record at its end',
    (all: Uint8Array[]) => [...all.slice(0, -1), all.at(-1)?.subarray(0, 20) ?? new Uint8Array(0)],
  ],
  ['nothing in it', () => []],
])('a clip with %s is refused', async (_, change) => {
  await expect(opened(change([...clip.records]))).rejects.toMatchObject({ name: 'PorchlightError' });
});

function flipped(record: Uint8Array): Uint8Array {
  const copy = record.slice();
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
