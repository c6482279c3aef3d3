import type { ClipId, DeviceId } from '@porchlight/kernel';
import { isPorchlightError } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../spec/vectors/topics.json' with { type: 'json' };
import { deviceOfDownTopic, parseUpTopic, topics } from '../src/index.ts';

const id = fc.stringMatching(/^[0-9a-f]{32}$/);

test.each(vectors.up)('$topic is read as the vectors say, and built again', ({ topic, parsed }) => {
  expect(parseUpTopic(topic)).toEqual(parsed);
  const place = { clipId: '', sequence: 0, ...parsed };
  const build = topics[parsed.kind as 'segment'];
  expect(build(place.deviceId as DeviceId, place.clipId as ClipId, place.sequence)).toBe(topic);
});

test.each(vectors.refused)('%j is no topic of a device', (topic) => {
  let error: unknown;
  try {
    parseUpTopic(topic);
  } catch (caught) {
    error = caught;
  }
  expect(isPorchlightError(error, 'malformed_message', 'malformed_id')).toBe(true);
});

test.each(vectors.down)(
  '$topic is built as the vectors say, and names its device',
  ({ name, args, topic }) => {
    const build = topics[name as 'receipt'] as (...ids: string[]) => string;
    expect(build(...args)).toBe(topic);
    expect(deviceOfDownTopic(topic)).toBe(args[0]);
  },
);

test('whatever a builder makes its parser reads back, and no two places have the same topic', () => {
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(id, id, fc.integer({ min: 0, max: 8191 }), (deviceId, clipId, sequence) => {
      const topic = topics.segment(deviceId as DeviceId, clipId as ClipId, sequence);
      expect(parseUpTopic(topic)).toEqual({ kind: 'segment', deviceId, clipId, sequence });
      const place = `${deviceId} ${clipId} ${sequence}`;
      expect(seen.get(topic) ?? place).toBe(place);
      seen.set(topic, place);
    }),
  );
});
