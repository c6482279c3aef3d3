import { hexToBytes } from '@porchlight/kernel';
import { SampleLive, sampleAnswer, sampleLiveDevice } from '@porchlight/testkit/live-builder/SampleLive';
import { expect, test } from 'vitest';
import { readLiveRecord } from '../src/index.ts';

const device = sampleLiveDevice();

test('an announcement is read as far as it takes to route it', () => {
  const live = new SampleLive(device);
  const [first, second] = [sampleAnswer(), sampleAnswer()];
  live.announce(first);
  const { deviceId } = device;
  const { sessionId } = live;
  expect(readLiveRecord(live.announce(second))).toEqual({
    kind: 'announcement',
    deviceId,
    sessionId,
    generation: 1,
    answersHex: [first, second],
  });
  expect(readLiveRecord(live.rekey())).toMatchObject({ generation: 2, answersHex: [first, second] });
});

test('chunks of frames are read as far as it takes to route them', () => {
  const live = new SampleLive(device);
  live.announce(sampleAnswer());
  const { sessionId } = live;
  const frame = { kind: 'frame', sessionId, generation: 1 };
  const picture = { ...frame, track: 'picture', sequence: 0, isKeyframe: true };
  expect(live.picture(true, 130_000).map(readLiveRecord)).toEqual([
    { ...picture, chunk: 0, isLastChunk: false },
    { ...picture, chunk: 1, isLastChunk: true },
  ]);
  const next = { ...picture, sequence: 1, isKeyframe: false };
  expect(live.picture(false).map(readLiveRecord)).toEqual([{ ...next, chunk: 0, isLastChunk: true }]);
  const sound = { ...frame, track: 'sound', sequence: 0, isKeyframe: true };
  expect(readLiveRecord(live.sound())).toEqual({ ...sound, chunk: 0, isLastChunk: true });
});

test('what goes up is refused', () => {
  for (const record of new SampleLive(device).talk(1))
    expect(() => readLiveRecord(record)).toThrow(expect.objectContaining({ code: 'malformed_record' }));
});

test('what is no record at all is refused', () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(200), hexToBytes('504c010400000000')])
    expect(() => readLiveRecord(bytes)).toThrow(expect.objectContaining({ code: 'malformed_record' }));
});
