import { type EpochMs, PorchlightError } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { ClipVerifier, LIMITS, readRecord } from '../src/header/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { type ClipBeginning, type ClipEnd, ClipSealer } from '../src/seal/index.ts';
import { codeOf } from './codeOf.ts';
import {
  beginning,
  CELL,
  filmedScene,
  initializationOf,
  patternBytes,
  STARTED_AT_MS,
  unitOf,
} from './film.ts';
import { recordOf } from './forge.ts';
import { makeDevice } from './household.ts';
import { seededRandom } from './seededRandom.ts';

const random = seededRandom('limits');
const device = makeDevice(primitives, random);
const expected = { deviceId: device.deviceId, signingKey: device.signingKey };
const sealerOf = (changes: Partial<ClipBeginning> = {}) =>
  new ClipSealer(device, beginning(changes), primitives, random);

const END: ClipEnd = {
  endedAtMs: (STARTED_AT_MS + 2_000) as EpochMs,
  clockUncertaintyMs: 0,
  reason: 'stopped',
  cells: [CELL],
  checkpoint: new Uint8Array(0),
};

function sealedScene(): ClipSealer {
  const sealer = sealerOf();
  for (const unit of filmedScene(2)) sealer.unit(unit.track, unit);
  return sealer;
}

describe('a sealer makes nothing that a reader refuses', () => {
  test.each<[string, Partial<ClipBeginning>, string]>([
    ['a negative clip number', { clipNumber: -1 }, 'malformed_record'],
    ['a clip number that is no whole number', { clipNumber: 0.5 }, 'malformed_record'],
    ['a time that is not a number', { startedAtMs: Number.NaN as EpochMs }, 'malformed_record'],
    ['an uncertainty past an hour', { clockUncertaintyMs: 3_600_001 }, 'limit_exceeded'],
    ['an uncertainty past 32 bits', { clockUncertaintyMs: 2 ** 32 + 5 }, 'malformed_record'],
    ['a trigger after five minutes', { triggerOffsetMs: 300_001 }, 'limit_exceeded'],
    ['no track', { tracks: { picture: false, sound: false } }, 'malformed_record'],
    ['a cell of another resolution', { cell: '891fb46622fffff' }, 'malformed_record'],
    ['a cell in capitals', { cell: CELL.toUpperCase() }, 'malformed_record'],
    ['a short hash', { previousOpeningHash: new Uint8Array(31) }, 'malformed_record'],
    ['a first clip with one before it', { previousSegments: 1 }, 'malformed_record'],
    ['an empty thumbnail', { thumbnail: new Uint8Array(0) }, 'malformed_record'],
    ['a thumbnail that is too long', { thumbnail: new Uint8Array(49_137) }, 'limit_exceeded'],
  ])('no opening with %s', (_, changes, code) => {
    expect(codeOf(() => sealerOf(changes))).toBe(code);
  });

  test.each<[string, Partial<ClipEnd>, string]>([
    [
      'an end before that of the media',
      { endedAtMs: (STARTED_AT_MS + 1_999) as EpochMs },
      'malformed_record',
    ],
    ['an end after five minutes', { endedAtMs: (STARTED_AT_MS + 300_001) as EpochMs }, 'clip_too_long'],
    ['an uncertainty past an hour', { clockUncertaintyMs: 3_600_001 }, 'limit_exceeded'],
    ['no cell', { cells: [] }, 'malformed_record'],
    ['a cell twice', { cells: [CELL, CELL] }, 'malformed_record'],
    ['a checkpoint that is too long', { checkpoint: new Uint8Array(4_097) }, 'limit_exceeded'],
  ])('no manifest with %s', (_, changes, code) => {
    expect(codeOf(() => sealedScene().manifest({ ...END, ...changes }))).toBe(code);
  });

  test('no manifest while a track is under way, no unit of a track that was not announced', () => {
    const sealer = sealerOf();
    expect(codeOf(() => sealer.manifest(END))).toBe('truncated_clip');
    const silent = sealerOf({ tracks: { picture: true, sound: false } });
    expect(codeOf(() => silent.unit('sound', initializationOf('sound', patternBytes(3))))).toBe(
      'malformed_record',
    );
  });

  test('the longest thumbnail fits', () => {
    expect(() => sealerOf({ thumbnail: new Uint8Array(49_136) })).not.toThrow(PorchlightError);
  });
});

test('a track takes 4,096 segments and a clip 8,192, which all verify, and not one more', () => {
  const sealer = sealerOf();
  const verifier = new ClipVerifier(sealer.opening, expected, primitives);
  for (const track of ['picture', 'sound'] as const) {
    for (let i = 0; i < LIMITS.segmentsOfTrack; i++) {
      const unit = i === 0 ? initializationOf(track, patternBytes(1)) : unitOf(track, 1, patternBytes(1));
      for (const record of sealer.unit(track, unit)) verifier.segment(record);
    }
    const code = codeOf(() => sealer.unit(track, unitOf(track, 1, patternBytes(1))));
    expect(code).toBe('limit_exceeded');
  }
  expect(verifier.segmentCount).toBe(8_192);
});

test('a unit that would need more segments than are left is refused whole', () => {
  const sealer = sealerOf();
  sealer.unit('picture', initializationOf('picture', patternBytes(1)));
  for (let i = 1; i < LIMITS.segmentsOfTrack - 1; i++)
    sealer.unit('picture', unitOf('picture', 1, patternBytes(1)));
  expect(codeOf(() => sealer.unit('picture', unitOf('picture', 1, patternBytes(200_000))))).toBe(
    'limit_exceeded',
  );
  expect(sealer.unit('picture', unitOf('picture', 1, patternBytes(100_000))).length).toBe(1);
});

test('a record of 120 KiB is read and one byte more is not', () => {
  expect(readRecord(recordOf(2, new Uint8Array(122_872))).type).toBe('segment');
  expect(codeOf(() => readRecord(recordOf(2, new Uint8Array(122_873))))).toBe('limit_exceeded');
});
