import { describe, expect, test } from 'vitest';
import { ClipVerifier } from '../src/header/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { ClipSealer, type Unit } from '../src/seal/index.ts';
import { codeOf } from './codeOf.ts';
import { beginning, film, filmedScene, initializationOf, patternBytes, unitOf } from './film.ts';
import { bitFlipped } from './forge.ts';
import { makeDevice } from './household.ts';
import { seededRandom } from './seededRandom.ts';
import { clipRefusals } from './vectors/clipRefusals.ts';

const random = seededRandom('state');
const device = makeDevice(primitives, random);
const expected = { deviceId: device.deviceId, signingKey: device.signingKey };

function state(verifier: ClipVerifier): unknown {
  return [verifier.head(), verifier.segmentCount, verifier.mediaEndedAtMs];
}

describe('a verifier that has refused a record', () => {
  test('is as it was before, whatever the record was, and takes the right one', () => {
    const clip = film(device, beginning(), filmedScene(2, 130_000), primitives, random);
    const junk = clipRefusals(primitives).flatMap(({ records }) => records);
    const verifier = new ClipVerifier(clip.opening, expected, primitives);
    for (const [i, record] of clip.segments.entries()) {
      const before = state(verifier);
      const others = [...junk, ...clip.records.filter((_, j) => j !== i + 1)];
      const spoilt = [...Array(8 * 90).keys()].map((bit) => bitFlipped(record, bit));
      for (const wrong of [
        ...others,
        ...spoilt.filter((each) => refuses(clip.opening, clip.segments, i, each)),
      ]) {
        expect(codeOf(() => verifier.segment(wrong))).not.toBe(null);
        if (wrong[3] !== 3 || i < 2) expect(codeOf(() => verifier.finish(wrong))).not.toBe(null);
      }
      expect(state(verifier)).toEqual(before);
      verifier.segment(record);
    }
    for (const wrong of junk) expect(codeOf(() => verifier.finish(wrong))).not.toBe(null);
    expect(verifier.finish(clip.manifest).pictureSegments).toBe(5);
  });
});

/** Whether a fresh verifier refuses `record` at this place: a change in a commitment, say, shows at the next signature only. */
function refuses(
  opening: Uint8Array,
  segments: readonly Uint8Array[],
  i: number,
  record: Uint8Array,
): boolean {
  const fresh = new ClipVerifier(opening, expected, primitives);
  for (const each of segments.slice(0, i)) fresh.segment(each);
  return codeOf(() => fresh.segment(record)) !== null;
}

describe('a sealer that has refused a unit', () => {
  test('is as it was before, and what it seals afterwards opens', () => {
    const sealer = new ClipSealer(device, beginning(), primitives, random);
    const verifier = new ClipVerifier(sealer.opening, expected, primitives);
    const wrong: Unit[] = [
      { ...unitOf('picture', 301, patternBytes(9)) },
      { ...unitOf('picture', 1, patternBytes(9)), startOffsetMs: -1 },
      { ...unitOf('picture', 1, patternBytes(9)), durationMs: Number.NaN },
      { ...unitOf('picture', 1, patternBytes(9)), durationMs: 0.5 },
      unitOf('picture', 1, new Uint8Array(0)),
    ];
    for (const unit of filmedScene(3)) {
      const count = sealer.segmentCount;
      for (const each of wrong) expect(codeOf(() => sealer.unit(unit.track, each))).not.toBe(null);
      expect(sealer.segmentCount).toBe(count);
      for (const record of sealer.unit(unit.track, unit))
        expect(verifier.vouches(verifier.segment(record))).toBe(true);
    }
    expect(codeOf(() => sealer.unit('picture', unitOf('picture', 4, patternBytes(3))))).toBe(
      'limit_exceeded',
    );
    expect(codeOf(() => sealer.unit('sound', initializationOf('sound', patternBytes(3))))).toBe(
      'limit_exceeded',
    );
  });
});
