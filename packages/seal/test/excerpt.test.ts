import { describe, expect, test } from 'vitest';
import { ClipVerifier, type Segment, type Track } from '../src/header/index.ts';
import { ClipOpener, nodesOfRun, openThumbnail, unwrapClipKey } from '../src/open/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { codeOf } from './codeOf.ts';
import { beginning, film, filmedScene, patternBytes } from './film.ts';
import { makeDevice } from './household.ts';
import { seededRandom } from './seededRandom.ts';

const random = seededRandom('excerpt');
const device = makeDevice(primitives, random);
const keys = new Map(device.epochs.map((pair, i) => [i + 1, pair]));
const clip = film(device, beginning({ thumbnail: patternBytes(90) }), filmedScene(6), primitives, random);
const verifier = new ClipVerifier(clip.opening, { ...device }, primitives);
const segments = clip.segments.map((record) => verifier.segment(record));
const { opening } = verifier;
const clipKey = unwrapClipKey(opening, keys, primitives);

function openable(opener: ClipOpener): Segment[] {
  return segments.filter((segment) => {
    const code = codeOf(() => opener.open(segment));
    expect(code === null || code === 'sealed_for_another').toBe(true);
    return code === null;
  });
}

describe('a run of segments that is given away', () => {
  test('opens, and nothing before, behind, or of the other track does', () => {
    for (const track of ['picture', 'sound'] satisfies Track[]) {
      const count = segments.filter((segment) => segment.track === track).length;
      for (let first = 0; first < count; first++) {
        for (let last = first; last < count; last++) {
          const nodes = nodesOfRun(opening, clipKey, { track, first, last }, primitives);
          const opened = openable(new ClipOpener(opening, nodes, primitives));
          expect(opened.every((segment) => segment.track === track)).toBe(true);
          expect(opened.map((segment) => segment.index)).toEqual(
            Array.from({ length: last - first + 1 }, (_, i) => first + i),
          );
        }
      }
    }
  });

  test('does not open with the nodes relabelled as those of the other track or of the place beside', () => {
    const [node] = nodesOfRun(opening, clipKey, { track: 'picture', first: 3, last: 3 }, primitives);
    if (node === undefined) throw new RangeError('a run has a node');
    const at = (track: Track, index: number) =>
      segments.find((segment) => segment.track === track && segment.index === index) as Segment;
    const asSound = new ClipOpener(opening, [{ ...node, track: 'sound' }], primitives);
    const asNext = new ClipOpener(opening, [{ ...node, position: node.position + 1 }], primitives);
    expect(codeOf(() => asSound.open(at('sound', 3)))).toBe('wrong_key');
    expect(codeOf(() => asNext.open(at('picture', 4)))).toBe('wrong_key');
  });

  test('is not made from a key that is not the clip’s', () => {
    const run = { track: 'picture', first: 0, last: 1 } as const;
    expect(codeOf(() => nodesOfRun(opening, random(32), run, primitives))).toBe('wrong_key');
    expect(codeOf(() => openThumbnail(opening, random(32), primitives))).toBe('wrong_key');
  });
});
