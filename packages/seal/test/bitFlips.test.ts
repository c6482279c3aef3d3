import { concatBytes, hexToBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { readSegment, splitRecords } from '../src/header/index.ts';
import { type OpenedClip, openClip } from '../src/open/index.ts';
import { nodePrimitives } from '../src/primitives/node.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { referencePrimitives } from '../src/primitives/reference.ts';
import { codeOf } from './codeOf.ts';
import { bitFlipped } from './forge.ts';
import { seededRandom } from './seededRandom.ts';
import { epochKeysOfDevice, filmScript, smallScript, vectorDevice } from './vectors/clipScene.ts';

const device = vectorDevice('device', nodePrimitives);
const clip = filmScript(smallScript(), device, nodePrimitives);
const keys = epochKeysOfDevice(device);
const expected = { deviceId: device.deviceId, signingKey: device.signingKey };

function open(stored: Uint8Array, primitives: SealPrimitives): OpenedClip {
  return openClip(splitRecords(stored), expected, keys, primitives);
}

const plaintexts = (opened: OpenedClip) => opened.segments.map((each) => each.plaintext);

/** Whether a bit of the stored clip lies in the signature of a segment. */
function isInSegmentSignature(bit: number): boolean {
  let start = 0;
  for (const record of [clip.opening, ...clip.segments]) {
    const inRecord = (bit >> 3) - start;
    if (inRecord < record.length) {
      const isSigned = record !== clip.opening && readSegment(record).signature !== null;
      return isSigned && inRecord >= 90 && inRecord < 90 + 64;
    }
    start += record.length;
  }
  return false;
}

/** Null when the change was found, else what was opened in spite of it. */
function openedInSpite(stored: Uint8Array, bit: number, primitives: SealPrimitives): OpenedClip | null {
  let opened: OpenedClip | null = null;
  codeOf(() => {
    opened = open(bitFlipped(stored, bit), primitives);
  });
  return opened;
}

describe('any single bit of a stored clip that is changed', () => {
  test('is found in a finished clip; in a signature that the manifest makes needless it changes nothing', () => {
    const stored = concatBytes(...clip.records);
    const whole = plaintexts(open(stored, nodePrimitives));
    for (let bit = 0; bit < 8 * stored.length; bit++) {
      const opened = openedInSpite(stored, bit, nodePrimitives);
      if (isInSegmentSignature(bit)) expect(opened && plaintexts(opened)).toEqual(whole);
      else expect(opened, `bit ${bit}`).toBe(null);
    }
  });

  test('is found in an unfinished clip, or leaves a shorter beginning that is true', () => {
    const stored = concatBytes(clip.opening, ...clip.segments);
    const whole = plaintexts(open(stored, nodePrimitives));
    expect(whole.length).toBe(clip.segments.length);
    for (let bit = 0; bit < 8 * stored.length; bit++) {
      const opened = openedInSpite(stored, bit, nodePrimitives);
      if (opened === null) continue;
      expect(plaintexts(opened), `bit ${bit}`).toEqual(whole.slice(0, opened.segments.length));
      if (!isInSegmentSignature(bit)) expect(opened.segments.length).toBeLessThan(whole.length);
    }
  });

  test('is found by the reference too, for bits here and there', () => {
    const random = seededRandom('bits');
    const stored = concatBytes(...clip.records);
    for (let i = 0; i < 100; i++) {
      const bit = Number.parseInt(Buffer.from(random(4)).toString('hex'), 16) % (8 * stored.length);
      const opened = openedInSpite(stored, bit, referencePrimitives);
      expect(opened === null, `bit ${bit}`).toBe(!isInSegmentSignature(bit));
    }
  });

  test('in the last signature of an unfinished clip costs the last unit and no more', () => {
    const last = clip.segments.at(-1) as Uint8Array;
    const records = [clip.opening, ...clip.segments.slice(0, -1), bitFlipped(last, 8 * 100)];
    expect(openClip(records, expected, keys, nodePrimitives).segments.length).toBe(clip.segments.length - 1);
  });
});

test('a clip does not open with the keys of another epoch pair', () => {
  const wrong = new Map([[2, nodePrimitives.boxKeyPair(hexToBytes('07'.repeat(32)))]]);
  expect(codeOf(() => openClip(clip.records, expected, wrong, nodePrimitives))).toBe('sealed_for_another');
});
