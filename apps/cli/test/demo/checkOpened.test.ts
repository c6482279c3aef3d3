import { systemRandom, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { type OpenedClip, openClip } from '@porchlight/seal/open';
import { ClipSealer } from '@porchlight/seal/seal';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { expect, test } from 'vitest';
import { compareWithFilmed } from '../../src/demo/checkOpened.ts';
import { type FilmedClipRecord, FilmedClips } from '../../src/demo/FilmedClips.ts';
import { ENDED_AT_MS, reportsOf, STARTED_AT_MS, sealedReport, UNITS } from './records.ts';

const camera = sampleCamera();

/** A clip that was really sealed and opened, of the first so many of `UNITS`. */
function openedClip(units: number, finished: boolean): OpenedClip {
  const sealer = new ClipSealer(
    camera,
    {
      clipNumber: 0,
      startedAtMs: STARTED_AT_MS,
      clockUncertaintyMs: 250,
      triggerOffsetMs: 0,
      trigger: 'motion',
      tracks: { picture: true, sound: true },
      cell: null,
      previousOpeningHash: new Uint8Array(32),
      thumbnail: null,
    },
    nodePrimitives,
    systemRandom,
  );
  const isLast = (i: number) =>
    finished && !UNITS.slice(i + 1, units).some(({ track }) => track === UNITS[i]?.track);
  const segments = UNITS.slice(0, units).flatMap(({ track, text, startOffsetMs, durationMs }, i) =>
    sealer.unit(track, {
      bytes: utf8(text),
      startOffsetMs,
      durationMs,
      isKeyframe: durationMs > 0,
      isLast: isLast(i),
    }),
  );
  const end = {
    endedAtMs: ENDED_AT_MS,
    clockUncertaintyMs: 250,
    reason: 'stopped',
    cells: [],
    checkpoint: new Uint8Array(0),
  } as const;
  const records = [sealer.opening, ...segments, ...(finished ? [sealer.manifest(end)] : [])];
  const device = { deviceId: camera.deviceId, signingKey: camera.signing.publicKey };
  return openClip(records, device, new Map([[1, camera.epochKeys]]), nodePrimitives);
}

function filmedClip(sealed: boolean, change: Partial<FilmedClipRecord> = {}): FilmedClipRecord {
  const filmed = new FilmedClips();
  for (const report of reportsOf()) filmed.take(report);
  if (sealed) filmed.take(sealedReport());
  return { ...(filmed.all[0] as FilmedClipRecord), ...change };
}

const units = filmedClip(true).units;
const whole = openedClip(5, true);

test('a finished clip that is what was filmed has no differences and all its frames', () => {
  expect(compareWithFilmed(whole, filmedClip(true))).toEqual({ frames: 29, differences: [] });
});

test('an unfinished clip is a beginning of what was filmed, with the frames that arrived', () => {
  expect(compareWithFilmed(openedClip(2, false), filmedClip(false))).toEqual({ frames: 15, differences: [] });
});

test.each<[string, OpenedClip, FilmedClipRecord, readonly string[]]>([
  [
    'one byte of a unit is another',
    whole,
    filmedClip(true, { units: units.with(1, { ...units[1], sha256Hex: '0'.repeat(64) } as never) }),
    ['unit 1 differs'],
  ],
  [
    'a unit is of the other track',
    whole,
    filmedClip(true, { units: units.with(2, { ...units[2], track: 'picture' } as never) }),
    ['unit 2 differs'],
  ],
  [
    "two units are in each other's place",
    whole,
    filmedClip(true, { units: units.with(1, units[4] as never).with(4, units[1] as never) }),
    ['unit 1 differs', 'unit 4 differs'],
  ],
  ['it lacks a unit', openedClip(4, true), filmedClip(true), ['it holds less than was filmed']],
  [
    'it has a unit too many',
    whole,
    filmedClip(true, { units: units.slice(0, 4) }),
    ['it holds more than was filmed'],
  ],
  [
    'an unfinished one has a unit too many',
    openedClip(5, false),
    filmedClip(false, { units: units.slice(0, 4) }),
    ['it holds more than was filmed'],
  ],
  [
    'it begins at another time',
    whole,
    filmedClip(true, { startedAtMs: STARTED_AT_MS + 1 }),
    ['it begins at another time'],
  ],
  [
    'it ends at another time',
    whole,
    filmedClip(true, { endedAtMs: ENDED_AT_MS + 1 }),
    ['it ends at another time'],
  ],
  ['it is finished and its camera never said so', whole, filmedClip(false), ['it ends at another time']],
  [
    'it is unfinished and its camera finished it',
    openedClip(5, false),
    filmedClip(true),
    ['it is unfinished although the camera finished it'],
  ],
])('told where %s', (_, opened, filmed, differences) => {
  expect(compareWithFilmed(opened, filmed).differences).toEqual(differences);
});
