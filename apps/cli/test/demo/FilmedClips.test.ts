import type { ClipId, DeviceId } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { FilmedClips } from '../../src/demo/FilmedClips.ts';
import { CAMERA, CLIP, ENDED_AT_MS, reportsOf, STARTED_AT_MS, sealedReport } from './records.ts';

function taken(...reports: Parameters<FilmedClips['take']>[0][]): FilmedClips {
  const filmed = new FilmedClips();
  for (const report of reports) filmed.take(report);
  return filmed;
}

test('a clip that is being filmed has no end and its units in order', () => {
  const [clip] = taken(...reportsOf()).all;
  expect(clip).toMatchObject({ deviceId: CAMERA, clipId: CLIP, startedAtMs: STARTED_AT_MS, endedAtMs: null });
  expect(clip?.units.map(({ track, frames, endOffsetMs }) => [track, frames, endOffsetMs])).toEqual([
    ['picture', 0, 0],
    ['picture', 15, 1000],
    ['sound', 0, 0],
    ['sound', 100, 2000],
    ['picture', 14, 2000],
  ]);
});

test('a sealed clip has its end, and is settled by its receipt', () => {
  const sealed = taken(...reportsOf(), sealedReport());
  expect(sealed.all).toMatchObject([{ endedAtMs: ENDED_AT_MS, isSettled: false, refusal: null }]);
  sealed.take({ report: 'clip-stored', deviceId: CAMERA, clipId: CLIP });
  expect(sealed.all).toMatchObject([{ isSettled: true, refusal: null }]);
});

test('a refused clip keeps what the cloud said', () => {
  const refused = {
    report: 'clip-refused',
    deviceId: CAMERA,
    clipId: CLIP,
    code: 'clip_too_long',
    hint: 'cut it',
  } as const;
  expect(taken(...reportsOf(), refused).all).toMatchObject([
    { isSettled: true, refusal: 'clip_too_long: cut it' },
  ]);
});

test('clips are told apart by device, and reports about unknown clips change nothing', () => {
  const other = 'd0'.repeat(16) as DeviceId;
  const second = 'b2'.repeat(16) as ClipId;
  const filmed = taken(...reportsOf(), ...reportsOf(second, other), sealedReport('ff'.repeat(16) as ClipId));
  expect(filmed.all).toHaveLength(2);
  expect(filmed.ofDevice(other).map((clip) => clip.clipId)).toEqual([second]);
  expect(filmed.all.every((clip) => clip.endedAtMs === null && clip.units.length === 5)).toBe(true);
});
