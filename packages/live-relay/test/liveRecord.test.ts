import { hexToBytes } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import vectors from '../../seal/spec/vectors/live.json' with { type: 'json' };
import { readLiveRecord } from '../src/index.ts';

test.each(vectors.live.records)('the record $name of the vectors is read', ({ recordHex, ...said }) => {
  const read = readLiveRecord(hexToBytes(recordHex));
  expect(read.sessionId).toBe(vectors.live.drawnHex[0]);
  if ('json' in said && said.json !== undefined) {
    const { deviceId, generation, answersHex } = said.json;
    expect(read).toMatchObject({ kind: 'announcement', deviceId, generation, answersHex });
  } else {
    expect(read.kind).toBe('frame');
  }
});

test.each(vectors.talk.records)('the record $name of talk goes up, and is refused', ({ recordHex }) => {
  expect(() => readLiveRecord(hexToBytes(recordHex))).toThrow(
    expect.objectContaining({ code: 'malformed_record' }),
  );
});

test('what is no record at all is refused', () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(200), hexToBytes('504c010400000000')]) {
    expect(() => readLiveRecord(bytes)).toThrow(expect.objectContaining({ code: 'malformed_record' }));
  }
});
