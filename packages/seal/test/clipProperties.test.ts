import { concatBytes, type EpochMs } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TRACKS, type Track } from '../src/header/index.ts';
import { openClip, trackBytes } from '../src/open/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { codeOf } from './codeOf.ts';
import {
  beginning,
  CELL,
  type FilmedUnit,
  film,
  filmedScene,
  initializationOf,
  patternBytes,
} from './film.ts';
import { makeDevice } from './household.ts';
import { seededRandom } from './seededRandom.ts';

const random = seededRandom('properties');
const device = makeDevice(primitives, random);
const stranger = makeDevice(primitives, random);
const keys = new Map(device.epochs.map((pair, i) => [i + 1, pair]));
const expected = { deviceId: device.deviceId, signingKey: device.signingKey };

const bytes = fc.integer({ min: 1, max: 260_000 }).map(patternBytes);
const tracks = fc.constantFrom(['picture'], ['sound'], ['picture', 'sound']) as fc.Arbitrary<Track[]>;

/** Units of some tracks in any mix; each track ends with its last unit, which may be empty. */
const units: fc.Arbitrary<FilmedUnit[]> = tracks.chain((chosen) =>
  fc
    .array(fc.record({ track: fc.constantFrom(...chosen), bytes, isKeyframe: fc.boolean() }), {
      maxLength: 8,
    })
    .map((middle) => [
      ...chosen.map((track) => initializationOf(track, patternBytes(30))),
      ...middle.map((unit, i) => ({ ...unit, startOffsetMs: 100 * i, durationMs: 50 + i, isLast: false })),
      ...chosen.map((track) => ({
        track,
        bytes: new Uint8Array(0),
        startOffsetMs: 900,
        durationMs: 0,
        isKeyframe: false,
        isLast: true,
      })),
    ]),
);

function tracksOf(of: readonly FilmedUnit[]) {
  return {
    picture: of.some(({ track }) => track === 'picture'),
    sound: of.some(({ track }) => track === 'sound'),
  };
}

test('any clip opens to what was sealed, and every beginning of it to whole units of the same', () => {
  fc.assert(
    fc.property(units, fc.boolean(), fc.boolean(), fc.nat(), (scene, hasCell, hasThumbnail, cut) => {
      const thumbnail = hasThumbnail ? patternBytes(500) : null;
      const start = beginning({ tracks: tracksOf(scene), cell: hasCell ? CELL : null, thumbnail });
      const clip = film(device, start, scene, primitives, random);
      const opened = openClip(clip.records, expected, keys, primitives);
      expect(opened.thumbnail).toEqual(thumbnail);
      const sealedOf = (track: Track) =>
        concatBytes(...scene.filter((unit) => unit.track === track).map((unit) => unit.bytes));
      for (const track of TRACKS) expect(Buffer.compare(trackBytes(opened, track), sealedOf(track))).toBe(0);

      const kept = clip.records.slice(0, 1 + (cut % (clip.segments.length + 1)));
      const part = openClip(kept, expected, keys, primitives);
      expect(part.manifest).toBe(null);
      const ends = opened.segments.slice(0, kept.length - 1).findLastIndex(({ segment }) => segment.endsUnit);
      expect(part.segments.length).toBe(ends + 1);
      for (const track of TRACKS) {
        const bytesOf = trackBytes(part, track);
        expect(Buffer.compare(bytesOf, sealedOf(track).subarray(0, bytesOf.length))).toBe(0);
      }
    }),
    { numRuns: 60 },
  );
});

describe('of three clips, two by the same device', () => {
  const own = film(device, beginning(), filmedScene(3, 130_000), primitives, random);
  const twin = film(device, beginning(), filmedScene(3, 130_000), primitives, random);
  const foreign = film(stranger, beginning(), filmedScene(3, 130_000), primitives, random);
  const pool = [...own.records, ...twin.records, ...foreign.records];
  const code = (records: readonly Uint8Array[]) =>
    codeOf(() => openClip(records, expected, keys, primitives));

  test('no mixture but the clips themselves, and their beginnings, opens', () => {
    const isBeginning = (records: readonly Uint8Array[]) =>
      [own, twin].some((clip) => records.every((record, i) => record === clip.records[i]));
    const place = fc.nat({ max: own.records.length - 1 });
    const change = fc.oneof(
      fc.tuple(place, fc.constantFrom(...pool)).map(([i, record]) => own.records.with(i, record)),
      fc.tuple(place, fc.constantFrom(...pool)).map(([i, record]) => own.records.toSpliced(i, 0, record)),
      fc.tuple(place, fc.integer({ min: 1, max: 3 })).map(([i, n]) => own.records.toSpliced(i, n)),
      fc.tuple(place, place).map(([i, j]) => {
        const [a, b] = [own.records[i], own.records[j]] as [Uint8Array, Uint8Array];
        return own.records.with(i, b).with(j, a);
      }),
      fc.shuffledSubarray([...own.records], { minLength: 1 }),
      fc.shuffledSubarray(pool, { minLength: 1, maxLength: 16 }),
    );
    fc.assert(
      fc.property(change, (records) => {
        expect(code(records) === null).toBe(isBeginning(records));
      }),
      { numRuns: 600 },
    );
  });

  test('the twin opens too, and the stranger’s does not pass for the device’s', () => {
    expect(code(twin.records)).toBe(null);
    expect(code(foreign.records)).toBe('wrong_device');
    const asItsOwn = { deviceId: stranger.deviceId, signingKey: device.signingKey };
    expect(codeOf(() => openClip(foreign.records, asItsOwn, keys, primitives))).toBe('wrong_device');
  });
});

test('the clip before it is named by number, hash and length', () => {
  const first = film(device, beginning(), filmedScene(1), primitives, random);
  const next = film(
    device,
    beginning({
      clipNumber: 1,
      startedAtMs: 1_780_000_100_000 as EpochMs,
      previousOpeningHash: first.openingHash,
      previousSegments: first.segments.length,
    }),
    filmedScene(1),
    primitives,
    random,
  );
  const { opening } = openClip(next.records, expected, keys, primitives);
  expect(opening.previousOpeningHash).toEqual(first.openingHash);
  expect([opening.clipNumber, opening.previousSegments]).toEqual([1, 4]);
});
